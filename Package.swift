// swift-tools-version: 6.1
// AttentionJKO: minimizing movements of mean-field self-attention in its own transport metric.
// The list of targets is the layout of Sources: floor upon floor, an arrow going from a target to those named after it, only
// downwards, and each C library imported by exactly one Swift module.

import PackageDescription

/// A module of a floor, in the folder of its own name.
func module(_ floor: String, _ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource]? = nil) -> Target {
  .target(name: name, dependencies: dependencies, path: "Sources/\(floor)/\(name)", resources: resources)
}

/// A C library of the system: a module map and a header.
func system(_ name: String) -> Target { .systemLibrary(name: name, path: "Sources/System/\(name)") }

let numerics: [Target] = [
  module("Numerics", "NumericalKernels", ["COpenBLAS", "CVectorMath"]),
  module("Numerics", "SparseSystems", ["CSuiteSparse"]),
  module("Numerics", "LinearPrograms", ["NumericalKernels", "CGLPK"]),
]

let mathematics: [Target] = [
  module("Mathematics", "Spaces", ["NumericalKernels"]),
  module("Mathematics", "Kernels", ["NumericalKernels"]),
  module("Mathematics", "Particles", ["Kernels", "NumericalKernels"]),
  module("Mathematics", "Measures", ["Spaces", "Particles"]),
  module("Mathematics", "Kantorovich", ["NumericalKernels"]),
  module("Mathematics", "Transport", ["Spaces", "SparseSystems", "NumericalKernels"]),
  module("Mathematics", "FreeEnergies", ["Kernels", "NumericalKernels"]),
  module("Mathematics", "ProximalSteps", ["Transport", "FreeEnergies", "Kernels", "NumericalKernels"]),
  module("Mathematics", "StepPrograms", ["ProximalSteps", "Transport", "Spaces", "LinearPrograms", "NumericalKernels"]),
  module("Mathematics", "PrimalDual", ["StepPrograms", "ProximalSteps", "Transport", "SparseSystems", "NumericalKernels"]),
  module(
    "Mathematics", "MinimizingMovements", ["PrimalDual", "ProximalSteps", "StepPrograms", "Transport", "Kernels", "NumericalKernels"]),
  module("Mathematics", "Spectrum", ["Spaces", "Kernels", "NumericalKernels"]),
  module("Mathematics", "GlobalBounds", ["Spectrum", "Spaces", "Kernels", "LinearPrograms", "NumericalKernels"]),
  module("Mathematics", "Observables", ["Spectrum", "Particles", "Spaces", "Kernels", "NumericalKernels"]),
  module("Mathematics", "Geodesics", ["ProximalSteps", "Transport", "SparseSystems", "Kernels", "NumericalKernels"]),
]

let files: [Target] = [
  module("Files", "Outputs", [.product(name: "SystemPackage", package: "swift-system")]),
  module(
    "Files", "Configurations",
    ["MinimizingMovements", "Measures", "Particles", "Kernels", "Spaces", "CZlib", .product(name: "Yams", package: "Yams")]),
  module(
    "Files", "RunFiles",
    [
      "Outputs", "Configurations", "MinimizingMovements", "Geodesics", "Kantorovich", "Measures", "Particles", "Spectrum", "GlobalBounds",
      "Observables", "NumericalKernels", "CNetCDF", .product(name: "SystemPackage", package: "swift-system"),
    ]),
  module("Files", "Comparisons", ["RunFiles", "Configurations", "Kantorovich"]),
  module("Files", "Pictures", ["CCairo"]),
  module(
    "Files", "Figures",
    [
      "RunFiles", "Pictures", "MinimizingMovements", "Particles", "Measures", "Spectrum", "GlobalBounds", "Observables", "Kernels",
      "Spaces",
      "NumericalKernels",
    ]),
  // The page's HTML, CSS and JavaScript stand in files of their own and are built into the program.
  module(
    "Files", "Viewer", ["Figures", "RunFiles", "Configurations", "Pictures", "MinimizingMovements", "Spaces", "CZlib"],
    resources: [.embedInCode("Page")]),
]

/// All Swift modules: what the façade exports the public names of. Programs and tests name all of them, since the build follows only
/// the modules a target names.
let modules = (numerics + mathematics + files).map { Target.Dependency.target(name: $0.name) }

/// Tests of a module, of its own name; `support` for what several share.
func tests(_ name: String, _ more: [Target.Dependency] = [], exclude: [String] = []) -> Target {
  .testTarget(name: name + "Tests", dependencies: modules + ["TestSupport"] + more, exclude: exclude)
}

let package = Package(
  name: "AttentionJKO",
  products: [
    .library(name: "AttentionJKO", targets: ["AttentionJKO"]),
    .executable(name: "jko", targets: ["jko"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.6.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    system("CSuiteSparse"),
    system("COpenBLAS"),
    system("CNetCDF"),
    system("CZlib"),
    system("CCairo"),
    // GLPK, with a way to stop its solvers.
    .target(name: "CGLPK", path: "Sources/System/CGLPK", linkerSettings: [.linkedLibrary("glpk")]),
    // The vectorized exponential of the C library, chosen at run time by instruction set.
    .target(name: "CStartup", path: "Sources/System/CStartup"),
    .target(name: "CVectorMath", path: "Sources/System/CVectorMath", linkerSettings: [.linkedLibrary("mvec"), .linkedLibrary("m")]),
  ] + numerics + mathematics + files + [
    // What users import and run.
    module("Programs", "AttentionJKO", modules),
    .executableTarget(
      name: "jko",
      dependencies: modules + [
        "AttentionJKO", "CStartup", .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      path: "Sources/Programs/jko"),
    module("Programs", "Regimes", ["MinimizingMovements", "PrimalDual", "Kernels", "Spaces"]),
    .executableTarget(
      name: "jko-bench",
      dependencies: modules + ["AttentionJKO", "Regimes", .product(name: "ArgumentParser", package: "swift-argument-parser")],
      path: "Sources/Programs/jko-bench"),

    // Tests, one target a module, which it imports; SlowTests holds what `make test-slow` adds.
    .target(name: "TestSupport", path: "Tests/TestSupport"),
    tests("Spaces"),
    tests("Kernels", exclude: ["zonal_values.py"]),
    tests("FreeEnergies"),
    tests("Spectrum"),
    tests("GlobalBounds"),
    tests("Observables"),
    tests("SparseSystems"),
    tests("LinearPrograms"),
    tests("StepPrograms"),
    tests("Kantorovich", exclude: ["Fixtures"]),
    tests("ProximalSteps"),
    tests("PrimalDual", ["CAllocations"], exclude: ["Fixtures"]),
    .target(name: "CAllocations", path: "Tests/CAllocations"),
    tests("MinimizingMovements", ["Regimes"]),
    tests("Extending"),
    tests("Geodesics"),
    tests("Particles"),
    tests("Configurations", ["RegressionSupport"]),
    tests("Outputs"),
    tests("RunFiles"),
    tests("Comparisons"),
    tests("Pictures"),
    tests("Viewer"),
    tests("CommandLine", ["AttentionJKO", "jko", "ReadmeProgram"]),
    .executableTarget(name: "ReadmeProgram", dependencies: modules + ["AttentionJKO"], path: "Tests/ReadmeProgram"),
    .target(name: "RegressionSupport", dependencies: modules + ["AttentionJKO", "TestSupport"], path: "Tests/RegressionSupport"),
    tests("Regression", ["AttentionJKO", "RegressionSupport"]),
    tests("Slow", ["AttentionJKO", "RegressionSupport", "Regimes"], exclude: ["Install", "Outside", "ReadBack"]),
    tests("Figures"),
    tests("AttentionJKO", ["AttentionJKO"], exclude: ["public-interface.txt"]),
  ]
)

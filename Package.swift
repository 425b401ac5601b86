// swift-tools-version: 6.0
// AttentionJKO: minimizing movements of mean-field self-attention in its own transport metric.
// The list of targets is the layout: an arrow goes from a target to those named in its `dependencies`,
// and each C library is imported by exactly one Swift module.

import PackageDescription

/// What the umbrella exports; programs and tests name all of it, since the build follows only the modules a target names.
let modules: [Target.Dependency] = [
  "NumericalKernels", "SphereMeshes", "AttentionModel", "SparseSystems", "LinearPrograms", "BenamouBrenier", "Geodesics",
  "PrimalDual", "MinimizingMovements", "Particles", "RunFiles", "Comparisons", "Pictures", "Figures",
]

let package = Package(
  name: "AttentionJKO",
  products: [
    .library(name: "AttentionJKO", targets: ["AttentionJKO"]),
    .executable(name: "jko", targets: ["jko"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // System libraries: a module map and a header each.
    .systemLibrary(name: "CGLPK"),
    .systemLibrary(name: "CSuiteSparse"),
    .systemLibrary(name: "COpenBLAS"),
    .systemLibrary(name: "CNetCDF"),
    .systemLibrary(name: "CCairo"),
    // The vectorized exponential of the C library, chosen at run time by instruction set.
    .target(name: "CVectorMath", linkerSettings: [.linkedLibrary("mvec"), .linkedLibrary("m")]),

    // Shared by the numerical modules: blocked parallel loops, dense linear algebra, vectorized exponential.
    .target(name: "NumericalKernels", dependencies: ["COpenBLAS", "CVectorMath"]),

    // The mathematics.
    .target(name: "SphereMeshes"),
    .target(name: "AttentionModel", dependencies: ["NumericalKernels"]),
    .target(name: "SparseSystems", dependencies: ["CSuiteSparse"]),
    .target(name: "LinearPrograms", dependencies: ["CGLPK"]),
    .target(name: "BenamouBrenier", dependencies: ["SphereMeshes", "AttentionModel", "SparseSystems", "NumericalKernels"]),
    .target(
      name: "Geodesics", dependencies: ["BenamouBrenier", "SparseSystems", "NumericalKernels", "AttentionModel", "SphereMeshes"]),
    .target(name: "PrimalDual", dependencies: ["BenamouBrenier", "SparseSystems", "NumericalKernels"]),
    .target(name: "MinimizingMovements", dependencies: ["PrimalDual", "LinearPrograms", "SparseSystems", "NumericalKernels"]),
    .target(name: "Particles", dependencies: ["AttentionModel", "NumericalKernels"]),

    // Files and pictures.
    .target(
      name: "RunFiles",
      dependencies: [
        "MinimizingMovements", "Geodesics", "NumericalKernels", "Particles", "CNetCDF", .product(name: "Yams", package: "Yams"),
      ]),
    .target(name: "Comparisons", dependencies: ["RunFiles"]),
    .target(name: "Pictures", dependencies: ["CCairo"]),
    .target(
      name: "Figures",
      dependencies: [
        "NumericalKernels", "SphereMeshes", "AttentionModel", "MinimizingMovements", "Particles", "RunFiles", "Pictures",
      ]),

    // What users import and run.
    .target(name: "AttentionJKO", dependencies: modules),
    .executableTarget(
      name: "jko",
      dependencies: modules + ["AttentionJKO", .product(name: "ArgumentParser", package: "swift-argument-parser")]),
    .executableTarget(
      name: "jko-bench",
      dependencies: modules + ["AttentionJKO", .product(name: "ArgumentParser", package: "swift-argument-parser")]),

    // Tests, one target a module, which it imports; SlowTests holds what `make test-slow` adds.
    .target(name: "TestSupport", path: "Tests/TestSupport"),
    .testTarget(name: "SphereMeshesTests", dependencies: modules + ["TestSupport"]),
    .testTarget(name: "AttentionModelTests", dependencies: modules),
    .testTarget(name: "SparseSystemsTests", dependencies: modules + ["TestSupport"]),
    .testTarget(name: "LinearProgramsTests", dependencies: modules),
    .testTarget(name: "BenamouBrenierTests", dependencies: modules + ["TestSupport"]),
    .testTarget(name: "PrimalDualTests", dependencies: modules + ["TestSupport"], exclude: ["Fixtures"]),
    .testTarget(name: "MinimizingMovementsTests", dependencies: modules),
    .testTarget(name: "GeodesicsTests", dependencies: modules),
    .testTarget(name: "ParticlesTests", dependencies: modules),
    .testTarget(name: "RunFilesTests", dependencies: modules + ["TestSupport"]),
    .testTarget(name: "ComparisonsTests", dependencies: modules),
    .testTarget(name: "PicturesTests", dependencies: modules),
    .testTarget(name: "CommandLineTests", dependencies: modules + ["AttentionJKO", "jko", "ReadmeProgram", "TestSupport"]),
    .executableTarget(name: "ReadmeProgram", dependencies: modules + ["AttentionJKO"], path: "Tests/ReadmeProgram"),
    .target(name: "RegressionSupport", dependencies: modules + ["AttentionJKO"], path: "Tests/RegressionSupport"),
    .testTarget(name: "RegressionTests", dependencies: modules + ["AttentionJKO", "RegressionSupport"]),
    .testTarget(name: "SlowTests", dependencies: modules + ["AttentionJKO", "RegressionSupport"], exclude: ["ReadBack"]),
    .testTarget(name: "FiguresTests", dependencies: modules + ["TestSupport"]),
  ]
)

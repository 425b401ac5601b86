import Testing
import TestSupport

@Suite struct HelpTests {
  let folder = TemporaryFolder()

  @Test func helpListsTheCommands() {
    let help = Program.run("--help", in: folder)
    #expect(help.status == 0 && help.error.isEmpty)
    for command in ["run", "init", "step", "particles", "compare", "distance", "info", "export"] {
      #expect(help.output.contains("\n  \(command) "), "\(command)")
    }
    #expect(Program.run("--version", in: folder).output == "0.1.0\n")
  }

  @Test(arguments: [
    (
      "run",
      """
      OVERVIEW: Start a run and step it to its end, or continue one.

      USAGE: jko run <config> --output <output> [--resume] [--force] [--verbose] [--profile] [--threads <n>] [--quiet] [--json]

      ARGUMENTS:
        <config>                The configuration, a YAML file.

      OPTIONS:
        -o, --output <output>   The NetCDF file to write.
        --resume                Continue an interrupted or finished run from its last
                                complete state.
        --force                 Overwrite an existing output.
        -v, --verbose           Print every iteration on standard error.
        --profile               Print where the time went on standard error.
        --threads <n>           Threads of the numerical loops; the default is all
                                cores. No result depends on it.
        -q, --quiet             Print nothing but errors.
        --json                  Print the summary as one JSON object on standard
                                output, and nothing else there.
        --version               Show the version.
        -h, --help              Show help information.


      """
    ),
    (
      "distance",
      """
      OVERVIEW: Measure the transport distance between two states, with the geodesic.

      A state is the last of a run or of a particle file, or the initial measure of a
      configuration (.yaml). Both must be on one mesh. The output has the layout of a
      run, with times from 0 to 1.

      USAGE: jko distance <first> <second> --output <output> [--slices <slices>] [--metric <metric>] [--gap <gap>] [--max-iterations <n>] [--verbose] [--force] [--threads <n>] [--quiet] [--json]

      ARGUMENTS:
        <first>                 Where the geodesic starts.
        <second>                Where it ends.

      OPTIONS:
        -o, --output <output>   The NetCDF file to write.
        --slices <slices>       Time slices of the path. (default: 32)
        --metric <metric>       nonlocal-mobility or wasserstein; the default is the
                                metric of the first state's model. (values:
                                nonlocal-mobility, wasserstein)
        --gap <gap>             Relative gap between the bounds of the squared
                                distance. (default: 0.0001)
        --max-iterations <n>    Iterations for each convex problem. (default: 3000)
        -v, --verbose           Print every certificate on standard error.
        --force                 Overwrite an existing output.
        --threads <n>           Threads of the numerical loops; the default is all
                                cores. No result depends on it.
        -q, --quiet             Print nothing but errors.
        --json                  Print the summary as one JSON object on standard
                                output, and nothing else there.
        --version               Show the version.
        -h, --help              Show help information.


      """
    ),
    (
      "init",
      """
      OVERVIEW: Write the state at t = 0 only.

      USAGE: jko init <config> --output <output> [--force] [--threads <n>] [--quiet] [--json]

      ARGUMENTS:
        <config>                The configuration, a YAML file.

      OPTIONS:
        -o, --output <output>   The NetCDF file to write.
        --force                 Overwrite an existing output.
        --threads <n>           Threads of the numerical loops; the default is all
                                cores. No result depends on it.
        -q, --quiet             Print nothing but errors.
        --json                  Print the summary as one JSON object on standard
                                output, and nothing else there.
        --version               Show the version.
        -h, --help              Show help information.


      """
    ),
    (
      "step",
      """
      OVERVIEW: Advance an existing run by some steps.

      USAGE: jko step <file> [--count <count>] [--verbose] [--profile] [--threads <n>] [--quiet] [--json]

      ARGUMENTS:
        <file>                  The run, a NetCDF file.

      OPTIONS:
        --count <count>         Steps to take. (default: 1)
        -v, --verbose           Print every iteration on standard error.
        --profile               Print where the time went on standard error.
        --threads <n>           Threads of the numerical loops; the default is all
                                cores. No result depends on it.
        -q, --quiet             Print nothing but errors.
        --json                  Print the summary as one JSON object on standard
                                output, and nothing else there.
        --version               Show the version.
        -h, --help              Show help information.


      """
    ),
    (
      "particles",
      """
      OVERVIEW: Flow particles by the same model, or continue a flow.

      The section particles of the configuration sets their number, the scheme, its
      step and the outputs; the flow ends with the movement. Points of the initial
      measure are taken as they are and densities sampled; without particles.count a
      density becomes one weighted particle at every mesh node. D need not be
      symmetric here, and V may be given.

      USAGE: jko particles <config> --output <output> [--resume] [--force] [--threads <n>] [--quiet] [--json]

      ARGUMENTS:
        <config>                The configuration, a YAML file.

      OPTIONS:
        -o, --output <output>   The NetCDF file to write.
        --resume                Continue an interrupted or finished flow from its
                                last complete state.
        --force                 Overwrite an existing output.
        --threads <n>           Threads of the numerical loops; the default is all
                                cores. No result depends on it.
        -q, --quiet             Print nothing but errors.
        --json                  Print the summary as one JSON object on standard
                                output, and nothing else there.
        --version               Show the version.
        -h, --help              Show help information.


      """
    ),
    (
      "compare",
      """
      OVERVIEW: Compare two files at the times both have: energies, moments, exact
      W_1 and W_2.

      Either side is a run or a particle file; meshes may differ. Distances are
      geodesic, by linear programming; one that a limit stopped is an upper bound,
      and the exit status is 2.

      USAGE: jko compare <a> <b> [--last] [--no-distances] [--threads <n>] [--quiet] [--json]

      ARGUMENTS:
        <a>                     A run or a particle file.
        <b>                     Another one.

      OPTIONS:
        --last                  The last common time alone.
        --no-distances          Energies and moments alone.
        --threads <n>           Threads of the numerical loops; the default is all
                                cores. No result depends on it.
        -q, --quiet             Print nothing but errors.
        --json                  Print the summary as one JSON object on standard
                                output, and nothing else there.
        --version               Show the version.
        -h, --help              Show help information.


      """
    ),
    (
      "info",
      """
      OVERVIEW: Show what a file holds: mesh, model, times, last ledger row.

      USAGE: jko info <file> [--threads <n>] [--quiet] [--json]

      ARGUMENTS:
        <file>                  A run or a particle file.

      OPTIONS:
        --threads <n>           Threads of the numerical loops; the default is all
                                cores. No result depends on it.
        -q, --quiet             Print nothing but errors.
        --json                  Print the summary as one JSON object on standard
                                output, and nothing else there.
        --version               Show the version.
        -h, --help              Show help information.


      """
    ),
    (
      "export",
      """
      OVERVIEW: Write a run for ParaView: one .vtu per output time and a .pvd.

      USAGE: jko export <file> --vtk <dir> [--force] [--threads <n>] [--quiet] [--json]

      ARGUMENTS:
        <file>                  The run, a NetCDF file.

      OPTIONS:
        --vtk <dir>             The directory to write to; made when missing.
        --force                 Overwrite an existing output.
        --threads <n>           Threads of the numerical loops; the default is all
                                cores. No result depends on it.
        -q, --quiet             Print nothing but errors.
        --json                  Print the summary as one JSON object on standard
                                output, and nothing else there.
        --version               Show the version.
        -h, --help              Show help information.


      """
    ),
  ])
  func helpOfACommand(command: String, text: String) {
    #expect(Program.run(command, "--help", in: folder).output == text)
  }

  @Test(arguments: [
    ["frobnicate"], ["run"], ["run", "a.yaml"], ["run", "a.yaml", "-o", "a.nc", "--resume", "--force"], ["step", "a.nc", "--count", "0"],
    ["init", "a.yaml", "-o", "a.nc", "--threads", "0"], ["export", "a.nc"], ["compare", "a.nc"], ["particles", "a.yaml"],
    ["particles", "a.yaml", "-o", "a.nc", "--resume", "--force"], ["info", "a.nc", "--colour"],
  ])
  func wrongUsageExits64(arguments: [String]) {
    let outcome = Program.finish(Program.start(arguments, in: folder))
    #expect(outcome.status == 64 && outcome.output.isEmpty && outcome.error.contains("Usage: jko"))
    #expect(folder.names.isEmpty)
  }
}

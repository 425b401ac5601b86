import Testing
import TestSupport

/// The help of a command, with the options that all commands have; a usage that names no options does not name those either.
private func help(_ overview: String, usage: String, sharesUsage: Bool = true, arguments: String, options: String...) -> String {
  """
  OVERVIEW: \(overview)

  USAGE: jko \(usage)\(sharesUsage ? " [--threads <n>] [--quiet] [--json]" : "")

  ARGUMENTS:
  \(arguments)

  OPTIONS:
  \((options + [shared]).joined(separator: "\n"))


  """
}

private let shared = """
    --threads <n>           Threads of the numerical loops; the default is all
                            cores. No result depends on it.
    -q, --quiet             Print nothing but errors.
    --json                  Print the summary as one JSON object on standard
                            output, and nothing else there.
    --version               Show the version.
    -h, --help              Show help information.
  """

private let config = "  <config>                The configuration, a YAML file."
private let output = "  -o, --output <output>   The NetCDF file to write."
private let force = "  --force                 Overwrite an existing output."
private let resume = """
    --resume                Continue what was interrupted or finished from its
                            last complete state.
  """
private let stepping = """
    -v, --verbose           Print every iteration on standard error.
    --profile               Print where the time went on standard error.
  """

private let texts = [
  "configuration": """
  OVERVIEW: Print a configuration with every key, its default and what it is for.

  What is printed can be run: jko configuration > run.yaml, change it, jko run
  run.yaml -o run.nc.

  USAGE: jko configuration

  OPTIONS:
    --version               Show the version.
    -h, --help              Show help information.


  """,
  "run": help(
    "Start a run and step it to its end, or continue one.",
    usage: "run <config> --output <output> [--resume] [--force] [--verbose] [--profile]", arguments: config,
    options: output, resume, force, stepping),
  "init": help(
    "Write the state at t = 0 only.", usage: "init <config> --output <output> [--force]", arguments: config, options: output, force),
  "step": help(
    "Advance an existing run by some steps.", usage: "step <file> [--count <count>] [--verbose] [--profile]",
    arguments: "  <file>                  The run, a NetCDF file.",
    options: "  --count <count>         Steps to take. (default: 1)", stepping),
  "particles": help(
    """
    Flow particles by the same model, or continue a flow.

    The section particles of the configuration sets their number, the scheme, its
    step and the outputs; the flow ends with the movement. Points of the initial
    measure are taken as they are and densities sampled; without particles.count a
    density becomes one weighted particle at every mesh node. D need not be
    symmetric here, and V may be given.
    """, usage: "particles <config> --output <output> [--resume] [--force]", arguments: config, options: output, resume, force),
  "compare": help(
    """
    Compare two files at the times both have: energies, moments, exact
    W_1 and W_2.

    Either side is a run or a particle file; meshes may differ. Distances are
    geodesic, by linear programming; one that a limit stopped is an upper bound,
    and the exit status is 2.
    """, usage: "compare <a> <b> [--last] [--no-distances]",
    arguments: """
        <a>                     A run or a particle file.
        <b>                     Another one.
      """,
    options: """
        --last                  The last common time alone.
        --no-distances          Energies and moments alone.
      """),
  "distance": help(
    """
    Measure the transport distance between two states, with the geodesic.

    A state is the last of a run or of a particle file, or the initial measure of a
    configuration (.yaml). Both must be on one mesh. The output has the layout of a
    run, with times from 0 to 1.
    """,
    usage: "distance <first> <second> --output <output> [--slices <slices>] [--metric <metric>] [--gap <gap>] "
      + "[--max-iterations <n>] [--verbose] [--force]",
    arguments: """
        <first>                 Where the geodesic starts.
        <second>                Where it ends.
      """,
    options: output,
    """
      --slices <slices>       Time slices of the path. (default: 32)
      --metric <metric>       nonlocal-mobility or wasserstein; the default is the
                              metric of the first state's model. (values:
                              nonlocal-mobility, wasserstein)
      --gap <gap>             Relative gap between the bounds of the squared
                              distance. (default: 0.0001)
      --max-iterations <n>    Iterations for each convex problem. (default: 3000)
      -v, --verbose           Print every certificate on standard error.
    """, force),
  "info": help(
    "Show what a file holds: mesh, model, times, last ledger row.", usage: "info <file>",
    arguments: "  <file>                  A run or a particle file."),
  "plot": help(
    """
    Draw a run, a geodesic or a particle file: states at chosen times,
    and curves over time.
    """, usage: "plot [<options>] <file>", sharesUsage: false,
    arguments: "  <file>                  A run, a geodesic or a particle file.",
    options: """
        -o, --output <output>   The picture to write; its extension is .png, .svg or
                                .pdf.
        --animation <film>      A film of all states to write, .mp4 or .gif; made by
                                ffmpeg.
        --times <t,t,…>         The times to show, separated by commas, each the
                                nearest the file holds; the default is the first, the
                                last and two between, where the energy changes.
        --size <pixels>         Width of a PNG or of a film in pixels; the default is
                                1200, and 900 of a film.
        --width <mm>            Width on paper, with text of the same size always;
                                the default is 159.
        --scale <scale>         Spacing of the density's scale, linear or
                                logarithmic; the default is linear unless one state
                                is far denser than another. (values: linear,
                                logarithmic)
        --observables           Draw the observables over time instead: energy,
                                clusters, the law of the cosines.
        --range <low,high>      The densities between which the scale runs, separated
                                by a comma.
        --projection <projection>
                                How a sphere is laid on the page: two orthographic
                                views or one, or, keeping areas, two discs or one
                                ellipse. (values: hemispheres, disc, lambert,
                                mollweide; default: hemispheres)
        --view <x,y,z>          The direction a sphere is seen from.
        --colour-map <colour-map>
                                The colours of densities. (values: viridis, cividis,
                                grey; default: viridis)
      """, force),
  "view": help(
    """
    Make a page that plays a run, a geodesic or particles in a browser.

    One HTML file that needs no network and no other file: the sphere turned by
    mouse, finger and keys, a time slider, the energy and the ledger under it.
    Several files stand side by side under one clock.
    """, usage: "view <files> ... [--output <output>] [--poster <picture>] [--force]",
    arguments: "  <files>                 Runs, geodesics or particle files.",
    options: """
        -o, --output <output>   The page to write; its extension is .html.
        --poster <picture>      A picture of the first file to write, for a README;
                                its extension is .png, .svg or .pdf.
      """, force),
  "figure": help(
    """
    Recompute a figure of the paper, with particles and with the
    minimizing movement, and compare with the published finding.
    """, usage: "figure <number> [--output <output>] [--force]",
    arguments: "  <number>                The figure's number.",
    options: """
        -o, --output <output>   The directory for data and pictures, made when
                                missing; the default is
                                notebooks-data/figure-<number>.
      """, force),
  "certify": help(
    """
    Tell whether a state is a global optimum of its energy, and prove it.

    The state is the last of a run or of a particle file, or the initial measure of
    a configuration (.yaml). Bounds hold for all measures on the continuous sphere.
    Exit status: 0 when the question is answered, yes or no; 2 when the bounds
    leave it open.
    """, usage: "certify <file> [--tolerance <number>]",
    arguments: "  <file>                  A run, a particle file or a configuration.",
    options: """
        --tolerance <number>    How far from the optimum, relatively, counts as
                                global. (default: 1e-06)
      """),
  "observe": help(
    """
    Compute observables over time: energies, clusters, cosines, order
    parameters, mergers, plateaus.

    The output is NetCDF, or a table of the numbers of each state where its name
    ends in .csv.
    """,
    usage: "observe <file> --output <output> [--persistence <factor>] [--linking <length>] [--bins <n>] [--degrees <n>] [--force]",
    arguments: "  <file>                  A run or a particle file.",
    options: """
        -o, --output <output>   The file to write, .nc or .csv.
        --persistence <factor>  How many times as high as the saddle to a higher one
                                a peak of a density must be. (default: 2.0)
        --linking <length>      The chord at which particles are linked to one group.
                                (default: 0.1)
        --bins <n>              Bins of the cosine histogram. (default: 50)
        --degrees <n>           Order parameters, from degree 1 on. (default: 6)
      """, force),
  "spectrum": help(
    """
    Tell what theory says before anything is run, or whether a state
    lasts.

    Of a configuration (.yaml): growth rates of the harmonics about the uniform
    state, the degree that emerges, critical numbers, bounds of the energy. Of a
    run or a particle file: the eigenvalues of the second variation at its last
    state.
    """, usage: "spectrum <file> [--plot <picture>] [--force]",
    arguments: "  <file>                  A configuration, a run or a particle file.",
    options: """
        --plot <picture>        A picture of the rates to write; its extension is
                                .png, .svg or .pdf.
      """, force),
  "export": help(
    "Write a file for ParaView: one .vtu per output time and a .pvd.", usage: "export <file> --vtk <dir> [--force]",
    arguments: "  <file>                  A run or a particle file.",
    options: "  --vtk <dir>             The directory to write to; made when missing.", force),
]

@Suite struct HelpTests {
  let folder = TemporaryFolder()

  @Test func helpListsTheCommands() {
    let help = Program.run("--help", in: folder)
    #expect(help.status == 0 && help.error.isEmpty)
    for command in texts.keys { #expect(help.output.contains("\n  \(command) "), "\(command)") }
    #expect(Program.run("--version", in: folder).output == "0.1.0\n")
  }

  @Test(arguments: texts.keys.sorted()) func helpOfACommand(command: String) {
    #expect(Program.run(command, "--help", in: folder).output == texts[command])
  }

  @Test(arguments: [
    ["frobnicate"], ["run"], ["run", "a.yaml"], ["run", "a.yaml", "-o", "a.nc", "--resume", "--force"], ["step", "a.nc", "--count", "0"],
    ["init", "a.yaml", "-o", "a.nc", "--threads", "0"], ["export", "a.nc"], ["compare", "a.nc"], ["particles", "a.yaml"],
    ["particles", "a.yaml", "-o", "a.nc", "--resume", "--force"], ["info", "a.nc", "--colour"], ["figure"], ["figure", "8"],
  ])
  func wrongUsageExits64(arguments: [String]) {
    let outcome = Program.finish(Program.start(arguments, in: folder))
    #expect(outcome.status == 64 && outcome.output.isEmpty && outcome.error.contains("Usage: jko"))
    #expect(folder.names.isEmpty)
  }
}

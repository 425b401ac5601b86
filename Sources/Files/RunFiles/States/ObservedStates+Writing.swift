import Configurations
import CNetCDF
import Foundation
import Observables
import Outputs

extension ObservedStates {
  /// Writes a table, `.csv`, or a NetCDF file, any other name, all or nothing.
  /// - Parameter history: the command that makes the file, for its attribute.
  /// - Throws: ``OutputError`` when the file exists and `overwrite` is false, or cannot be written.
  package func write(to path: String, history: String = "AttentionJKO", overwrite: Bool = false) throws {
    if path.lowercased().hasSuffix(".csv") {
      let target = try OutputTarget(path)
      try target.check(overwrite: overwrite, inputs: [file])
      return try target.write(Data(csv.utf8))
    }
    var output = try DurableFile(creating: path, overwrite: overwrite, inputs: [file])
    try output.create { try writeNetCDF(to: $0, history: history) }
  }

  /// Numbers of one state by name: those of contract order, each a column of a table.
  private var columns: [(name: String, value: (StateObservables) -> Double)] {
    var columns: [(name: String, value: (StateObservables) -> Double)] = [
      ("two_energy", { $0.twoEnergy }), ("free_energy", { $0.freeEnergy ?? .nan }), ("clusters", { Double($0.clusters.count) }),
      ("largest_cluster", { $0.largestCluster }), ("mean_cosine", { $0.meanCosine }),
    ]
    for degree in 1...settings.degrees { columns.append(("order_parameter_\(degree)", { $0.orderParameter[degree - 1] })) }
    columns += [("attention_entropy", { $0.attentionEntropy ?? .nan }), ("speed", { $0.speed })]
    return columns
  }

  /// A line a state, under the names of the variables; order parameters by degree, without the histogram and single clusters.
  private var csv: String {
    let columns = columns
    func text(_ value: Double) -> String { value.isNaN ? "" : "\(value)" }
    let rows = zip(times, states).map { time, state in
      ([text(time)] + columns.map { $0.name == "clusters" ? "\(state.clusters.count)" : text($0.value(state)) }).joined(separator: ",")
    }
    return (([(["time"] + columns.map(\.name)).joined(separator: ",")] + rows).joined(separator: "\n")) + "\n"
  }

  private func writeNetCDF(to path: String, history: String) throws {
    var file = try NetCDFFile(path, .create)
    try file.writeGlobalAttributes(
      title: "Observables of \((self.file as NSString).lastPathComponent)", history: history, configuration: configuration)
    try file.setAttribute("cluster_rule", of: nil, rule)
    try file.setAttribute("plateau_rule", of: nil, FlowEvents.plateauSentence)
    let n = configuration.sphere.ambient
    let largest = max(1, min(Self.largestClusterCount, states.map(\.clusters.count).max() ?? 1))
    let dimensions = [
      ("time", times.count), ("cluster", largest), ("ambient", n), ("bin", settings.bins), ("degree", settings.degrees), ("bounds", 2),
    ]
    for (name, length) in dimensions { try file.defineDimension(name, length: length) }
    // NetCDF has no fixed dimension of length 0: those of events may grow.
    for name in ["merge", "plateau"] { try file.defineDimension(name, length: nil) }

    let ofTime = [
      ("time", "time of the flow"), ("two_energy", "twice the interaction energy, 2E"),
      ("free_energy", "what the movement decreases: E with the sign of the flow"),
      ("largest_cluster", "mass of the heaviest cluster"), ("mean_cosine", "mean of x.y over pairs of tokens"),
      ("attention_entropy", "mean entropy of the attention weights relative to the measure, at most 0"),
      ("speed", "speed of the flow in its own metric"),
    ]
    for (name, meaning) in ofTime { try file.define(name, ["time"], meaning) }
    try file.define("clusters", ["time"], type: .integer, "number of clusters: \(rule)")
    try file.define("cluster_mass", ["time", "cluster"], "mass of the clusters, the heaviest first")
    try file.define("cluster_centre", ["time", "cluster", "ambient"], "direction of the mean of each cluster")
    try file.define("cosine_histogram", ["time", "bin"], "law of x.y over pairs of tokens")
    try file.define("cosine_bin_edge", ["bin", "bounds"], "ends of the bins of cosine_histogram")
    try file.define("order_parameter", ["time", "degree"], "norm of the moments of each degree, 1 for a point")
    try file.define("degree", ["degree"], type: .integer, "degree of the harmonics")
    try file.define("merge_time", ["merge"], "first output after each merger of two clusters")
    try file.define("plateau", ["plateau", "bounds"], "first and last time of each plateau of the energy")
    for name in ["free_energy", "attention_entropy", "cluster_mass", "cluster_centre"] {
      try file.setAttribute("_FillValue", of: name, .nan)
    }

    let count = times.count
    try file.write("time", start: [0], count: [count], times)
    for column in columns where ofTime.contains(where: { $0.0 == column.name }) {
      try file.write(column.name, start: [0], count: [count], states.map(column.value))
    }
    try file.write("clusters", start: [0], count: [count], states.map { Int32($0.clusters.count) })
    let clusters = states.map { state in (0..<largest).map { $0 < state.clusters.count ? state.clusters[$0] : nil } }
    try file.write("cluster_mass", start: [0, 0], count: [count, largest], clusters.joined().map { $0?.mass ?? .nan })
    try file.write(
      "cluster_centre", start: [0, 0, 0], count: [count, largest, n],
      clusters.joined().flatMap { $0?.centre ?? [Double](repeating: .nan, count: n) })
    try file.write("cosine_histogram", start: [0, 0], count: [count, settings.bins], states.flatMap(\.cosineHistogram))
    let edges = (0..<settings.bins).flatMap { bin in [0, 1].map { -1 + 2 * Double(bin + $0) / Double(settings.bins) } }
    try file.write("cosine_bin_edge", start: [0, 0], count: [settings.bins, 2], edges)
    try file.write("order_parameter", start: [0, 0], count: [count, settings.degrees], states.flatMap(\.orderParameter))
    try file.write("degree", start: [0], count: [settings.degrees], (1...settings.degrees).map { Int32($0) })
    if !events.mergeTimes.isEmpty { try file.write("merge_time", start: [0], count: [events.mergeTimes.count], events.mergeTimes) }
    if !events.plateaus.isEmpty {
      let bounds = events.plateaus.flatMap { [$0.lowerBound, $0.upperBound] }
      try file.write("plateau", start: [0, 0], count: [events.plateaus.count, 2], bounds)
    }
    try file.close()
  }
}

/// Observables in a few numbers, as `jko observe` prints them.
package struct ObservedSummary: Sendable, Equatable, Encodable {
  package var file: String
  package var kind: String
  package var states: Int
  package var clusterRule: String
  /// Of the last state.
  package var time: Double
  package var twoEnergy: Double
  package var freeEnergy: Double?
  package var clusters: Int
  package var largestCluster: Double
  package var meanCosine: Double
  package var orderParameter: [Double]
  package var attentionEntropy: Double?
  package var speed: Double
  package var mergeTime: [Double]
  package var plateau: [[Double]]

  /// - Parameter output: the file that was written.
  package init(_ observed: ObservedStates, output: String) {
    let last = observed.states[observed.states.count - 1]
    (file, kind, states) = (output, observed.kind, observed.states.count)
    (clusterRule, time) = (observed.rule, observed.times[observed.times.count - 1])
    (twoEnergy, freeEnergy, clusters, largestCluster) = (last.twoEnergy, last.freeEnergy, last.clusters.count, last.largestCluster)
    (meanCosine, orderParameter, attentionEntropy, speed) = (last.meanCosine, last.orderParameter, last.attentionEntropy, last.speed)
    mergeTime = observed.events.mergeTimes
    plateau = observed.events.plateaus.map { [$0.lowerBound, $0.upperBound] }
  }
}

extension ObservedSummary: CustomStringConvertible {
  /// A table of two columns.
  package var description: String {
    table([
      ("file", file), ("states", "\(states), to time \(short(time))"), ("2E", fixed(twoEnergy, 10)),
      ("clusters", clusters == 0 ? "none" : "\(clusters), the heaviest of mass \(fixed(largestCluster, 4))"), ("clusters are", clusterRule),
      ("mean cosine", fixed(meanCosine, 6)), ("order parameters", orderParameter.map { fixed($0, 4) }.joined(separator: " ")),
      ("attention entropy", attentionEntropy.map { fixed($0, 6) } ?? "none: weights of the linear kernel may be negative"),
      ("speed", short(speed)), ("mergers at", mergeTime.isEmpty ? "none" : mergeTime.map(short).joined(separator: " ")),
      ("plateaus", plateau.isEmpty ? "none" : plateau.map { "\(short($0[0])) to \(short($0[1]))" }.joined(separator: ", ")),
    ])
  }
}

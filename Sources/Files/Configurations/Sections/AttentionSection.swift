import Kernels
import Particles

/// The model.
package struct AttentionSection: Sendable, Equatable {
  /// D, row by row; symmetric, but for particles.
  package var interaction: [[Double]]
  /// V, row by row, for particles alone; nil for the direction's V = ±D.
  package var value: [[Double]]?
  package var beta = 1.0
  package var kernel = KernelKind.exponential
  package var direction = FlowDirection.ascent
  package var metric = TransportMetric.nonlocalMobility

  package init(interaction: [[Double]]) { self.interaction = interaction }

  /// - Throws: `ModelError`.
  package func model() throws -> SelfAttention {
    try SelfAttention(interaction: interaction, inverseTemperature: beta, kernel: kernel, direction: direction, metric: metric)
  }

  /// The same flow for particles, ``value`` in the place of ±D where there is one.
  /// - Throws: `ParticleModelError`.
  package func particleModel() throws -> ParticleModel {
    try ParticleModel(
      interaction: interaction, value: value, direction: direction, inverseTemperature: beta, kernel: kernel,
      normalization: metric == .nonlocalMobility ? .softmax : .constant)
  }
}

extension AttentionSection {
  /// The section as written: the model, and the ways to write D.
  struct Written: Sendable {
    var model = AttentionSection(interaction: [])
    var matrix: [[Double]]?
    var diagonal: [Double]?
    var identity: Bool?
    /// Nil where V is written.
    var direction: FlowDirection? = .ascent
  }

  static func table(ambient n: Int) -> KeyTable<Written> {
    KeyTable(
      "The model: attention with the kernel k(x, y) = exp(β x·Dy), and the flow dX = β P V a of its tokens. One of D, diagonal and identity is needed.",
      shows: ["diagonal"],
      [
        Key(
          "D", \.matrix, .matrix("D", n, orElse: ", or diagonal: […]"), example: "[[1, 0, 0], [0, 0.25, 0], [0, 0, 1]]",
          "The matrix D, row by row: symmetric, but for jko particles."),
        Key(
          "diagonal", \.diagonal, .numbers(n, "the \(n) diagonal entries of D"), example: "[1, 0.25, 1]", "D by its diagonal, instead of D."
        ),
        Key("identity", \.identity, .flag, example: "true", "D = I, instead of D."),
        Key("beta", \.model.beta, .positive, "The inverse temperature β."),
        Key("kernel", \.model.kernel, .choice, "exponential: exp(β x·Dy). linear: β x·Dy, with metric: wasserstein alone."),
        Key(
          "V", \.model.value, .matrix("V", n), example: "[[0, 1, 0], [-1, 0, 0], [0, 0, 0]]",
          "For jko particles: a value matrix of its own, instead of direction."),
        Key("direction", \.direction, .choice, example: "ascent", "ascent: V = D, tokens gather. descent: V = -D, tokens spread."),
        Key(
          "metric", \.model.metric, .choice,
          "nonlocal-mobility: W_{m,2}, attention normalized by softmax. wasserstein: W_2, attention normalized by a constant."),
      ])
  }

  init(_ section: YAMLValue, ambient n: Int, for purpose: Configuration.Purpose) throws {
    var written = Written()
    let values = try Self.table(ambient: n).read(section, into: &written)
    guard let form = try values.one(of: ["D", "diagonal", "identity"], in: section) else {
      throw section.error("the matrix D is missing", remedy: "write D: [[…]], diagonal: […] or identity: true")
    }
    if written.identity == false {
      throw form.value.error("false names no matrix", remedy: "write identity: true, D: [[…]] or diagonal: […]")
    }
    let diagonal = written.diagonal ?? [Double](repeating: 1, count: n)
    self = written.model
    interaction = written.matrix ?? (0..<n).map { i in (0..<n).map { $0 == i ? diagonal[i] : 0 } }
    if let value = values["V"] {
      if purpose == .movement {
        throw value.error("a value matrix of its own is no gradient flow", remedy: "leave V out, or use jko particles")
      }
      if let direction = values["direction"] {
        throw direction.error("direction and V exclude each other", remedy: "keep one of them: a direction stands for V = D or V = -D")
      }
    }
    direction = written.direction ?? .ascent
    do {
      switch purpose {
      case .movement: _ = try model()
      case .particles, .measure: _ = try particleModel()
      }
    } catch let error as ModelError {
      throw (values["D"] ?? values["kernel"] ?? section).error(error.description)
    } catch let error as ParticleModelError {
      throw (error == .linearKernelWithSoftmax ? values["kernel"] ?? section : section).error(error.description)
    }
  }

  var written: Written {
    Written(model: self, matrix: interaction, direction: value == nil ? direction : nil)
  }
}

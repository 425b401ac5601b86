import Kernels
import Measures
import Spaces

extension Configuration {
  /// What is to be said before anything is computed on a mesh: whether it resolves the kernel and the start.
  package func warnings(on mesh: SphereMesh) -> [Warning] {
    let norm = attention.kernel == .exponential ? (try? attention.particleModel().interactionNorm) ?? 0 : 0
    let concentrations = initial.components.compactMap { component in
      if case .vonMisesFisher(_, let concentration) = component.kind, component.weight > 0 { concentration } else { nil }
    }
    return [Warning.coarse(mesh, norm: norm)].compactMap(\.self)
      + [concentrations.max().flatMap { Warning.narrow(concentration: $0, on: mesh) }].compactMap(\.self)
  }
}

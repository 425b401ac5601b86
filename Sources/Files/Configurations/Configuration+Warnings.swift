import Kernels
import Measures
import Spaces

extension Configuration {
  /// What is to be said before anything is computed on a mesh: whether it resolves the kernel and the start.
  package func warnings(on mesh: SphereMesh) -> [Warning] {
    // Of a symmetric D, however large; of another one the particles' own.
    let known = (try? attention.model())?.head.norm ?? (try? attention.particleModel())?.interactionNorm
    let norm = attention.kernel == .exponential ? known ?? 0 : 0
    let concentrations = initial.components.compactMap { component in
      if case .vonMisesFisher(_, let concentration) = component.kind, component.weight > 0 { concentration } else { nil }
    }
    return [Warning.coarse(mesh, norm: norm)].compactMap(\.self)
      + [concentrations.max().flatMap { Warning.narrow(concentration: $0, on: mesh) }].compactMap(\.self)
  }
}

import Configurations
import Measures

extension RunFile {
  /// 2 Σ action over the decrease of what the steps minimize; see ``Warning/balance(action:decrease:scale:)``. Nil for a geodesic.
  package var balance: Double? {
    guard !isGeodesic else { return nil }
    let action = ledger.reduce(0) { $0 + $1.action }
    return Warning.balance(
      action: action, decrease: ledger.reduce(action) { $0 + $1.decrease }, scale: ledger.map { abs($0.interactionEnergy) }.max() ?? 0)
  }

  /// What is to be said of the run beside its certificates; nothing for a geodesic, which no kernel drives.
  package var warnings: [Warning] {
    guard !isGeodesic else { return [] }
    return configuration.warnings(on: mesh) + [Warning.long(balance: balance)].compactMap(\.self)
  }
}

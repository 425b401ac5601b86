import AttentionJKO

let mesh = SphereMesh.icosphere(subdivisions: 3)
let model = try SelfAttention(interaction: [[1, 0, 0], [0, 1.5, 0], [0, 0, 0.5]], direction: .ascent)

// A density that leans towards e₃, normalized to total mass one.
let raw = NodeField((0..<mesh.nodeCount).map { 1 + 0.5 * mesh.node($0)[2] })
let density = NodeField(raw.values.map { $0 / mesh.mass(raw).total })

var movement = MinimizingMovement(
  mesh: mesh, model: model, settings: MovementSettings(timeStep: 0.05), state: MovementState(density: density))
for _ in 0..<10 {
  let row = movement.step()
  print(row.time, 2 * row.interactionEnergy, row.dualityGap, row.audit, row.status.label)
}
print("highest density", movement.state.density.values.max()!)

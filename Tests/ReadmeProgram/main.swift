import AttentionJKO

let mesh = SphereMesh.icosphere(subdivisions: 3)
let model = try SelfAttention(diagonal: [1, 1.5, 0.5], direction: .ascent)

// A density that leans towards e₃; its total mass is one whatever the function's scale.
let density = try mesh.density { x in 1 + 0.5 * x[2] }

var movement = try Movement(mesh: mesh, model: model, settings: MovementSettings(timeStep: 0.05), density: density)
try movement.run(until: 0.5) { row in
  print(row.time, 2 * row.interactionEnergy, row.dualityGap, row.audit, row.status.label)
}
print("highest density", movement.state.density.values.max()!)

import Foundation
import Outputs
import RunFiles
import TestSupport
import Testing

@testable import Figures

/// A figure end to end, on few points.
@Suite struct FigureFilesTests {
  let folder = TemporaryFolder()

  private func lines(_ name: String) throws -> [[String]] {
    try String(contentsOfFile: folder(name), encoding: .utf8).split(separator: "\n").map { $0.components(separatedBy: ",") }
  }

  @Test func aFigureIsItsFilesAndItsComparison() throws {
    var files = try FigureFolder(folder.path, figure: 7, overwrite: false) { _ in }
    let report = try IndefiniteMatrices(eigenvalues: [-0.5, 1], starts: 3, movementStarts: 2, end: 30).compared(in: &files)
    #expect(folder.names == ["comparison.csv", "energies.csv", "figure-7.png", "figure-7.svg"])
    #expect(report.files.map { ($0 as NSString).lastPathComponent }.sorted() == folder.names)
    #expect(report.rows.count == 3 && report.rows.allSatisfy { $0.agrees != .no }, "\(report)")
    // At λ₂ = −0.5 two clusters at ±e₁ are best, at λ₂ = 1 one at e₂ is.
    #expect(report.rows.last!.agrees == .yes && report.rows.allSatisfy { !$0.tolerance.isEmpty })

    let energies = try lines("energies.csv")
    #expect(
      energies[0] == [
        "lambda_2", "one_cluster_e2", "two_clusters_e2", "two_clusters_e1", "particles_1", "particles_2", "particles_3", "movement_1",
        "movement_2",
      ])
    #expect(energies.count == 3 && energies.allSatisfy { $0.count == 9 })
    #expect(energies[2][1] == "2.718281828" && energies[1][3] == "1.543080635")
    let comparison = try lines("comparison.csv")
    #expect(comparison[0] == ["finding", "published", "particles", "movement", "tolerance", "agrees"])
    #expect(comparison.count == 4 && comparison.dropFirst().allSatisfy { $0.last != "NO" })
  }

  @Test(arguments: ["comparison.csv", "figure-3.png", "figure-3.svg"]) func whatIsThereIsKept(name: String) {
    folder.write(name, "mine")
    #expect(throws: OutputError.self) { try PaperFigure.minimizersOnTheSphere.recompute(in: folder.path) }
    #expect(folder.names == [name])
  }

  @Test func whatDiffersIsNotSaidToAgree() {
    #expect(FigureReport.Verdict(false) == .no && FigureReport.Verdict(true) == .yes)
    #expect(FigureReport.Verdict(false, orExpected: true).rawValue == "differs, as it should")
    #expect(FigureReport.Verdict(true, orExpected: true) == .yes && FigureReport.Verdict(false, orExpected: false) == .no)
  }

  @Test func cellsWithCommasAreQuoted() throws {
    var files = try FigureFolder(folder.path, figure: 1, overwrite: false) { _ in }
    let report = try files.report(1, "title", [.init("D = diag(1, \"x\")", published: "1", movement: "2", tolerance: "0.1", agrees: .no)])
    let text = try String(contentsOfFile: folder("comparison.csv"), encoding: .utf8)
    #expect(text == "finding,published,particles,movement,tolerance,agrees\n\"D = diag(1, \"\"x\"\")\",1,,2,0.1,NO\n")
    #expect(report.description.contains("\nfinding           published  particles  movement  tolerance  agrees\n"))
    #expect(report.description.contains("\nD = diag(1, \"x\")  1                     2         0.1        NO\n"))
  }
}

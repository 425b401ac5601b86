import Testing
import TestSupport

@Suite struct FigureTests {
  let folder = TemporaryFolder()

  @Test func aFigureIsComputedAndCompared() throws {
    let outcome = Program.run("figure", "7", "-o", "seven", "--json", in: folder)
    #expect(outcome.status == 0 && outcome.error.isEmpty)
    let rows = try #require(outcome.json["rows"] as? [[String: Any]])
    #expect(
      outcome.json["figure"] as? Int == 7 && rows.count == 12
        && rows.allSatisfy { ["yes", "differs, as it should"].contains($0["agrees"] as? String) })
    let files = try #require(outcome.json["files"] as? [String])
    #expect(files.sorted() == ["seven/comparison.csv", "seven/energies.csv", "seven/figure-7.png", "seven/figure-7.svg"])

    let again = Program.run("figure", "7", "-o", "seven", in: folder)
    #expect(again.status == 1 && again.error == "jko: seven/comparison.csv: the file exists; use --force to overwrite it\n")
    #expect(again.output.isEmpty)
  }

  @Test(arguments: ["0", "8", "-3"]) func otherNumbersAreUsageErrors(number: String) {
    let outcome = Program.run("figure", "--", number, in: folder)
    #expect(outcome.status == 64 && outcome.error.contains("<number> is \(number); the figures are 1, 2, 3, 4, 5, 6, 7"))
    #expect(folder.names.isEmpty)
  }

  @Test func aFolderThatCannotBeMadeIsAnError() {
    folder.write("file", "")
    let outcome = Program.run("figure", "7", "-o", "file/seven", in: folder)
    #expect(outcome.status == 1 && outcome.error == "jko: file/seven: cannot be written (Not a directory)\n")
  }
}

import Foundation
import Platform
import Testing

@Suite struct SmallFileTests {
  @Test(arguments: ["", "text\n", "grün 模型", "exactly 16 bytes"])
  func `A text within the limit is read whole`(text: String) throws {
    try withFile(Data(text.utf8)) { path in
      let read = try SmallFile.text(of: path, limit: 16)
      #expect(read == text)
    }
  }

  @Test func `One byte over the limit is too many`() throws {
    try withFile(Data("seventeen bytes!!".utf8)) { path in
      #expect(problem(path, limit: 16) == "is larger than 16 bytes")
    }
  }

  @Test func `A file without an end is not read to its end`() {
    #expect(problem("/dev/zero", limit: 16) == "is larger than 16 bytes")
  }

  @Test(arguments: [[0xFF], [0xC3, 0x28], [0x61, 0xE2, 0x82]] as [[UInt8]])
  func `Bytes that are not UTF-8 are refused, not replaced`(bytes: [UInt8]) throws {
    try withFile(Data(bytes)) { path in
      #expect(problem(path, limit: 16) == "is not UTF-8")
    }
  }

  @Test func `A file that is not there cannot be opened`() {
    #expect(problem("/nonexistent/\(UUID().uuidString)", limit: 16) == "cannot be opened")
  }

  @Test func `A folder is not a file`() {
    #expect(problem("/", limit: 16)?.hasPrefix("cannot be ") == true)
  }

  private func problem(_ path: String, limit: Int) -> String? {
    do {
      _ = try SmallFile.text(of: path, limit: limit)
      return nil
    } catch {
      return error.reason
    }
  }

  private func withFile(_ data: Data, _ body: (String) throws -> Void) throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "small-file-\(UUID().uuidString)")
    try data.write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    try body(url.path)
  }
}

import Foundation
import GRDB
import GatewayCore
import OpenSSLCrypto
import SQLiteStore
import Testing

@Suite("What is done to the audit trail in the file")
struct AuditTamperingTests {
  private static let digest: AuditRecord.Digest = { SHA256.hash($0.utf8).hex }

  /// What is done to ten records, and all that is said of it.
  struct Tampering: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let statements: [String]
    let findings: [String]

    init(_ description: String, _ statements: [String], _ findings: [String]) {
      (testDescription, self.statements, self.findings) = (description, statements, findings)
    }
  }

  static let changed = "record 4 was changed: its hash is another than the one beside it"

  static let tamperings = [
    Tampering("nothing", [], []),
    Tampering(
      "a caller is changed", ["UPDATE audit SET record = replace(record, 'ann', 'eve') WHERE number = 4"], [changed]),
    Tampering(
      "a member is added", ["UPDATE audit SET record = json_insert(record, '$.x', 1) WHERE number = 4"], [changed]),
    Tampering(
      "the last record is changed", ["UPDATE audit SET record = replace(record, 'ann', 'eve') WHERE number = 10"],
      [
        "record 10 was changed: its hash is another than the one beside it",
        "record 10 is another than the one that was noted",
      ]),
    Tampering(
      "a hash is changed", ["UPDATE audit SET hash = upper(hash) WHERE number = 4"],
      [
        changed, "record 5 does not follow record 4: one of the two was exchanged",
      ]),
    Tampering("a record is deleted", ["DELETE FROM audit WHERE number = 4"], ["record 4 is missing"]),
    Tampering("records are deleted", ["DELETE FROM audit WHERE number IN (4, 5, 6)"], ["records 4 to 6 are missing"]),
    Tampering(
      "the first are deleted", ["DELETE FROM audit WHERE number < 4"],
      ["records 1 to 3 are missing, and no checkpoint vouches for them"]),
    Tampering(
      "two are swapped",
      [
        "UPDATE audit SET number = 40 WHERE number = 4", "UPDATE audit SET number = 4 WHERE number = 5",
        "UPDATE audit SET number = 5 WHERE number = 40",
      ],
      [
        "record 4 says that it is 5: it was moved",
        "record 4 does not follow record 3: one of the two was exchanged",
        "record 5 says that it is 4: it was moved",
        "record 5 does not follow record 4: one of the two was exchanged",
        "record 6 does not follow record 5: one of the two was exchanged",
      ]),
    Tampering(
      "the end is cut off", ["DELETE FROM audit WHERE number > 7"],
      ["the end is cut off: the last record is 7, and 10 was noted"]),
    Tampering("all is gone", ["DELETE FROM audit"], ["the end is cut off: the last record is 0, and 10 was noted"]),
  ]

  @Test("Every change is found and named", arguments: tamperings)
  func tampered(_ tampering: Tampering) async throws {
    let folder = Folder()
    let path = folder.file("store.sqlite")
    let head = try await Self.fill(path, count: 10)
    let database = try DatabaseQueue(path: path)
    try await database.write { for sql in tampering.statements { try $0.execute(sql: sql) } }
    try database.close()
    #expect(try await Self.verify(path, noted: head) == tampering.findings)
  }

  @Test("A chain that is written anew is found by the record that was noted")
  func forged() async throws {
    let folder = Folder()
    let head = try await Self.fill(folder.file("store.sqlite"), count: 10)
    _ = try await Self.fill(folder.file("other.sqlite"), count: 12, caller: "eve")
    #expect(try await Self.verify(folder.file("other.sqlite"), noted: nil).isEmpty)
    #expect(
      try await Self.verify(folder.file("other.sqlite"), noted: head)
        == ["record 10 is another than the one that was noted"])
  }

  private static func fill(_ path: String, count: Int, caller: String = "ann") async throws -> AuditHead {
    try await SQLiteStore(path: path).transaction { (books) throws(GatewayError) in
      var head = AuditHead.none
      for second in 0..<count {
        var entry = AuditEntry(.answer, at: StoreConformance.epoch + Double(second))
        entry.caller = caller
        let record = AuditRecord(entry, after: head, by: digest)
        try books.append(record)
        head = record.head
      }
      return head
    }
  }

  private static func verify(_ path: String, noted: AuditHead?) async throws -> [String] {
    let records = try await AuditArchive(path: path).records(AuditQuery(order: .oldest))
    var verifier = AuditVerifier(noted: noted, digest: digest)
    let problems = records.flatMap { verifier.show($0) }
    return (problems + verifier.end()).map(\.description)
  }
}

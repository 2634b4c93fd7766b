package import GatewayCore

/// The `data` of a page of the audit trail.
package struct AuditAnswer: Decodable, Sendable {
  package struct Record: Decodable, Sendable {
    package let number: Int
    /// The JSON that was hashed.
    package let record: String
    package let hash: String

    package var sealed: AuditRecord { AuditRecord(number: number, text: record, hash: hash) }
  }

  package let records: [Record]
  package let nextCursor: String?
}

/// What people are shown of a record.
package struct AuditLine: Decodable, Sendable {
  private let number: Int
  private let time: String
  private let event: String
  private let caller: String?
  private let address: String?
  private let verb: String?
  private let model: String?
  private let outcome: String?
  private let code: String?
  private let status: Int?
  private let reason: String?
  private let count: Int?

  /// - Parameter lines: the records that can be read.
  package static func table(_ lines: [AuditLine]) -> TextTable {
    TextTable(
      header: ["NUMBER", "TIME", "EVENT", "CALLER", "ADDRESS", "VERB", "MODEL", "OUTCOME"],
      rows: lines.map {
        ["\($0.number)", $0.time, $0.event, $0.caller, $0.address, $0.verb, $0.model, $0.result]
      })
  }

  private var result: String {
    [outcome, status.map(String.init), code, reason, count.map { "x\($0)" }].compactMap(\.self).joined(separator: " ")
  }
}

package import FoundationEssentials
import OrderedJSON

/// The place of a record in the chain, and what the chain is up to it.
package struct AuditHead: Sendable, Equatable, CustomStringConvertible {
  /// Before the first record.
  package static let none = AuditHead(number: 0, hash: String(repeating: "0", count: 64))

  package let number: Int
  /// 64 lower-case hexadecimal digits.
  package let hash: String

  package init(number: Int, hash: String) {
    self.number = number
    self.hash = hash
  }

  /// `12:9f86…`
  package init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let number = Int(parts[0]), number >= 0, parts[1].utf8.count == 64,
      parts[1].utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit })
    else { return nil }
    self.init(number: number, hash: parts[1].lowercased())
  }

  package var description: String { "\(number):\(hash)" }
}

/// A record of the audit trail as it was sealed: a JSON object that has its number and the hash of the record before,
/// and its own hash.
package struct AuditRecord: Sendable, Equatable {
  /// The SHA-256 of a text's UTF-8 in 64 lower-case hexadecimal digits.
  package typealias Digest = @Sendable (_ text: String) -> String

  /// From 1, with none left out.
  package let number: Int
  /// What was hashed, byte for byte.
  package let text: String
  package let hash: String

  package init(number: Int, text: String, hash: String) {
    self.number = number
    self.text = text
    self.hash = hash
  }

  /// Seals an entry behind the record `head`.
  package init(_ entry: AuditEntry, after head: AuditHead, by digest: Digest) {
    number = head.number + 1
    text = String(
      decoding: JSONWriter.bytes(of: .object(entry.members(number: number, previous: head.hash))), as: UTF8.self)
    hash = digest(text)
  }

  package var head: AuditHead { AuditHead(number: number, hash: hash) }

  /// Times are written so that their order is that of their texts.
  package static func text(of date: Date) -> String {
    date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }
}

extension AuditEntry {
  fileprivate func members(number: Int, previous: String) -> JSONObject {
    var object = JSONObject([
      ("number", .integer(number)), ("time", .string(AuditRecord.text(of: time))), ("event", .string(event.rawValue)),
    ])
    let texts: [(String, String?)] = [
      ("caller", caller), ("holder", holder), ("credential", credential), ("address", address), ("verb", verb),
      ("model", model), ("target", target), ("outcome", outcome), ("code", code),
    ]
    for (name, text) in texts { object.append(name, ifPresent: text.map(JSONValue.string)) }
    object.append("status", ifPresent: status.map(JSONValue.integer))
    object.append("reason", ifPresent: reason.map(JSONValue.string))
    object.append("request_id", ifPresent: requestID.map(JSONValue.string))
    object.append("operation_id", ifPresent: operationID.map { .string($0.lowercasedText) })
    object.append("count", ifPresent: count.map(JSONValue.integer))
    object.append("since", ifPresent: since.map { .string(AuditRecord.text(of: $0)) })
    if let removed {
      object.append("removed", ["number": .integer(removed.number), "hash": .string(removed.hash)])
    }
    object.append("previous", .string(previous))
    return object
  }
}

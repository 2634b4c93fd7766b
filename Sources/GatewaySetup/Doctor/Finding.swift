import OrderedJSON

/// One thing that the doctor found.
package struct Finding: Sendable, Equatable {
  package enum Level: String, Sendable, Equatable {
    case ok
    /// It works, or is not known not to; somebody should look.
    case warn
    /// It does not work.
    case fail
  }

  package let level: Level
  /// Such as `clock` or `model solder`.
  package let subject: String
  package let text: String
  /// What to do about it; nil where there is nothing to do.
  package let advice: String?

  package init(_ level: Level, _ subject: String, _ text: String, advice: String? = nil) {
    self.level = level
    self.subject = subject
    self.text = text
    self.advice = advice
  }

  /// `fail  clock: 6 min behind AWS's; set it, …`
  package var line: String {
    let mark = level.rawValue.padded(to: 4)
    return "\(mark)  \(subject): \(text)\(advice.map { "; \($0)" } ?? "")".plain
  }

  /// The findings as one JSON object.
  package static func json(_ findings: [Finding]) -> String {
    let list = findings.map { finding in
      JSONValue.object(
        JSONObject([
          ("level", .string(finding.level.rawValue)), ("what", .string(finding.subject.plain)),
          ("finding", .string(finding.text.plain)), ("advice", finding.advice.map { .string($0.plain) } ?? .null),
        ]))
    }
    let body = JSONObject([
      ("healthy", .bool(!findings.contains { $0.level == .fail })), ("findings", .array(list)),
    ])
    return String(decoding: JSONWriter.bytes(of: .object(body)), as: UTF8.self)
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}

import GatewayCore
import HTTPTypes

/// How long a caller wants an answer held: `?wait=20m`, or `Prefer: wait=SECONDS` (RFC 7240, section 4.3).
struct WaitTime: Sendable {
  /// The longest that an answer is held, in seconds; what is longer is clipped.
  static let limit = 45 * 60

  /// Whole seconds; 0: not at all.
  let seconds: Int
  /// Whether it came as a preference, which is then confirmed.
  private let isPreference: Bool

  /// The query wins over the header. A preference that is none is passed over, as its RFC says.
  /// - Throws: VALIDATION_ERROR for a query that is no duration.
  init(_ query: QueryParameters, _ headers: HTTPFields) throws(GatewayError) {
    if let text = query["wait"] {
      guard let seconds = text == "0s" ? 0 : DurationText.seconds(text) else {
        throw .validation("wait", DurationText.rule)
      }
      self.seconds = min(seconds, Self.limit)
      isPreference = false
      return
    }
    let preferred = Self.preference(in: headers)
    seconds = min(preferred ?? 0, Self.limit)
    isPreference = preferred != nil
  }

  var duration: Duration { .seconds(seconds) }

  /// The headers that an answer has for it.
  func applied(to answer: Answer) -> Answer {
    guard isPreference else { return answer }
    var answer = answer
    answer.headers[.preferenceApplied] = "wait=\(seconds)"
    return answer
  }

  private static func preference(in headers: HTTPFields) -> Int? {
    for preference in headers[values: .prefer].joined(separator: ",").split(separator: ",") {
      let text = preference.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased()
      guard text.hasPrefix("wait=") else { continue }
      let number = text.dropFirst(5).filter { $0 != "\"" }
      if number.utf8.count <= 9, let seconds = UInt32(number) { return Int(seconds) }
    }
    return nil
  }
}

extension HTTPField.Name {
  static let prefer = HTTPField.Name("Prefer")!
  static let preferenceApplied = HTTPField.Name("Preference-Applied")!
}

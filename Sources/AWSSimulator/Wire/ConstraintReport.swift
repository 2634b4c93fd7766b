/// Collects the members of one request that break a constraint, and words them as AWS's framework does.
///
/// AWS reports all of them at once: `2 validation errors detected: Value … at 'minInferenceUnits' failed to satisfy
/// constraint: …; Value … at …`. Absent members satisfy every constraint but ``require(_:at:)``.
struct ConstraintReport {
  private var failures: [String] = []

  /// Makes a report without failures.
  init() {}

  /// The member must be there.
  mutating func require(_ value: (some Any)?, at member: String) {
    if value == nil {
      failures.append("Value null at '\(member)' failed to satisfy constraint: Member must not be null")
    }
  }

  /// The member must have that many characters, bytes or elements.
  ///
  /// - Parameter shown: how the value is written in the message.
  mutating func length(_ count: Int?, _ range: ClosedRange<Int>, at member: String, shown: String) {
    bound(count, range, at: member, shown: shown, "have length")
  }

  /// The text must have that many characters.
  mutating func length(_ value: String?, _ range: ClosedRange<Int>, at member: String) {
    length(value?.count, range, at: member, shown: value ?? "")
  }

  /// The number must lie in the range.
  mutating func range<Number: Comparable>(_ value: Number?, _ range: ClosedRange<Number>, at member: String) {
    bound(value, range, at: member, shown: value.map { "\($0)" } ?? "", "have value")
  }

  /// The text must be of the form that the pattern describes.
  mutating func pattern(_ value: String?, _ pattern: NamePattern, at member: String) {
    if let value, !pattern.matches(value) {
      fail(value, at: member, "Member must satisfy regular expression pattern: \(pattern.text)")
    }
  }

  /// Adds a failure in the framework's words.
  mutating func fail(_ shown: String, at member: String, _ constraint: String) {
    failures.append("Value '\(shown)' at '\(member)' failed to satisfy constraint: \(constraint)")
  }

  /// Throws `ValidationException`, or what the service calls it, when any constraint is broken.
  func check(code: String = "ValidationException") throws(ServiceError) {
    guard !failures.isEmpty else { return }
    let count = failures.count == 1 ? "1 validation error" : "\(failures.count) validation errors"
    let message = "\(count) detected: \(failures.joined(separator: "; "))"
    throw ServiceError(code, message, status: 400, origin: .framework)
  }

  private mutating func bound<Number: Comparable>(
    _ value: Number?, _ range: ClosedRange<Number>, at member: String, shown: String, _ verb: String
  ) {
    guard let value else { return }
    if value < range.lowerBound {
      fail(shown, at: member, "Member must \(verb) greater than or equal to \(range.lowerBound)")
    } else if value > range.upperBound {
      fail(shown, at: member, "Member must \(verb) less than or equal to \(range.upperBound)")
    }
  }
}

/// The resource of a model version's ARN: `project/NAME/version/VERSION/DIGITS`.
///
/// Source: https://docs.aws.amazon.com/rekognition/latest/APIReference/API_StartProjectVersion.html
struct ProjectVersion: Sendable, Equatable {
  let project: String
  let name: String

  /// Nil when `resource` is not of that form.
  init?(resource: String) {
    let parts = resource.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 5, parts[0] == "project", parts[2] == "version", Self.isName(parts[1]),
      Self.isName(parts[3]), !parts[4].isEmpty,
      parts[4].utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    else { return nil }
    project = parts[1]
    name = parts[3]
  }

  /// `[a-zA-Z0-9_.\-]{1,255}`
  private static func isName(_ text: String) -> Bool {
    (1...255).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: "_.-".utf8.contains(byte)
        }
      }
  }
}

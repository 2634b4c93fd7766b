/// The name of an endpoint, or of an endpoint configuration: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
///
/// Source: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpoint.html
struct EndpointName: Sendable, Equatable {
  static let rule = "must have 1 to 63 letters, digits and hyphens, and begin and end with a letter or digit"

  private static let prefix = "endpoint/"

  let text: String

  /// The resource part of the endpoint's ARN. AWS writes the name in it in small letters.
  var resource: String { Self.prefix + text }

  init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, let last = bytes.last, bytes.count <= 63, Self.isAlphanumeric(first),
      Self.isAlphanumeric(last), bytes.allSatisfy({ Self.isAlphanumeric($0) || $0 == UInt8(ascii: "-") })
    else { return nil }
    self.text = text
  }

  init?(resource: String) {
    guard resource.hasPrefix(Self.prefix) else { return nil }
    self.init(String(resource.dropFirst(Self.prefix.count)))
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }
}

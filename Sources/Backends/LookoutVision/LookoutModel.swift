/// A model of Lookout for Vision: a project's name and a version's number.
///
/// Source: https://docs.aws.amazon.com/lookout-for-vision/latest/APIReference/API_StartModel.html
struct LookoutModel: Sendable, Equatable {
  let project: String
  let version: String

  /// Whether it stands for whatever version is the newest.
  var isLatest: Bool { version == "latest" }

  /// The resource part of the model's ARN.
  var resource: String { "model/\(project)/\(version)" }

  /// Nil unless the project is `[a-zA-Z0-9][a-zA-Z0-9_\-]{0,254}` and the version `[1-9][0-9]{0,9}` or `latest`.
  init?(project: String, version: String) {
    guard let first = project.utf8.first, project.utf8.count <= 255, Self.isAlphanumeric(first),
      project.utf8.allSatisfy({ Self.isAlphanumeric($0) || "_-".utf8.contains($0) }),
      version == "latest" || Self.isNumber(version)
    else { return nil }
    self.project = project
    self.version = version
  }

  init?(resource: String) {
    let parts = resource.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 3, parts[0] == "model" else { return nil }
    self.init(project: parts[1], version: parts[2])
  }

  private static func isNumber(_ text: String) -> Bool {
    (1...10).contains(text.utf8.count) && text.utf8.first != UInt8(ascii: "0") && text.utf8.allSatisfy(isDigit)
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}

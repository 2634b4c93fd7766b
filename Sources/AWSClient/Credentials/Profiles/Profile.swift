/// One profile, as both files give it.
struct Profile: Sendable, Equatable {
  let name: String
  /// From the config file.
  var config: [String: ProfileSection.Value] = [:]
  /// From the credentials file, which goes before the config file.
  var credentials: [String: ProfileSection.Value] = [:]

  /// The value of a property; nil where there is none, or an empty one.
  subscript(name: String) -> String? {
    guard case .text(let text)? = credentials[name] ?? config[name], !text.isEmpty else { return nil }
    return text
  }

  /// Whether the property stands in the credentials file.
  func keepsInCredentials(_ name: String) -> Bool {
    credentials[name] != nil
  }
}

/// What stands under one heading in a file of profiles.
struct ProfileSection: Sendable, Equatable {
  enum Value: Sendable, Equatable {
    case text(String)
    /// `key =` with lines of `name = value` under it, further to the right.
    case nested([String: String])
  }

  /// What stands between the brackets, without the white space round it.
  let heading: String
  /// By name in lower case.
  var properties: [String: Value] = [:]
}

import Foundation

/// The variables by which AWS's tools are told who they are and where.
enum AWSEnvironment {
  /// The variables of this process. A profile that is named stands in front of keys in the environment, as it does in
  /// AWS's own tools.
  static func ofProcess(profile: String?) -> [String: String] {
    var environment = ProcessInfo.processInfo.environment
    guard let profile else { return environment }
    environment["AWS_PROFILE"] = profile
    for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"] { environment[name] = nil }
    return environment
  }

  static func region(_ environment: [String: String]) -> String? {
    ["AWS_REGION", "AWS_DEFAULT_REGION"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
  }
}

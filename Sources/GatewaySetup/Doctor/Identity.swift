import AWSClient
import FoundationEssentials
import SigV4

/// Keys that were got, and whose they are.
struct Identity: Sendable {
  let keys: AWSCredentials
  /// Nil: AWS did not say.
  let caller: CallerIdentity?

  /// The ARN of the user or role whose policies decide; nil where it cannot be told.
  ///
  /// That of a session in a role leaves out the role's path, so a role with a path is not found by it.
  /// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
  var principal: String? {
    let parts = self.parts
    guard parts.count == 6 else { return nil }
    if parts[2] == "iam", parts[5].hasPrefix("user/") { return caller?.arn }
    let resource = parts[5].split(separator: "/").map(String.init)
    guard parts[2] == "sts", resource.count == 3, resource[0] == "assumed-role" else { return nil }
    return "arn:\(parts[1]):iam::\(parts[4]):role/\(resource[1])"
  }

  /// Such as `aws-cn`.
  var partition: String { parts.count > 1 ? parts[1] : "aws" }

  private var parts: [String] {
    (caller?.arn ?? "").split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
  }
}

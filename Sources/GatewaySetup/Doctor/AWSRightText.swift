import Backends

/// Policy statements for the rights that belong to no backend.
enum AWSRightText {
  /// The gateway's identity takes on a role.
  static func assumeRole(_ arn: String) -> String {
    AWSRight.statements(giving: [AWSRight("sts:AssumeRole", .describe, on: [arn])])
  }

  /// The doctor asks which rights an identity has.
  static func simulate(_ principal: String) -> String {
    let right = AWSRight("iam:SimulatePrincipalPolicy", .describe, on: [principal])
    return "to have it checked, add to the policy of \(principal): \(AWSRight.statements(giving: [right]))"
  }
}

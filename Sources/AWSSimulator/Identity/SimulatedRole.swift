/// A role that sessions can be had for. A session sees the models of its role's account and no others.
package struct SimulatedRole: Sendable, Equatable {
  /// The longest and the shortest session that STS gives, in seconds: 12 hours and 15 minutes.
  package static let sessionSeconds = 900...43_200

  /// The account that the role is in: twelve digits.
  package var account: String
  /// Its name, after its path where it has one: `team/gateway`.
  package var name: String
  /// What AssumeRole has to say; nil when nothing is asked.
  package var externalID: String?
  /// The longest session that AssumeRole gives. AWS gives a new role one hour.
  package var maximumSeconds: Int
  /// Actions that its sessions may not do, such as `rekognition:StartProjectVersion`; all others they may.
  package var deniedActions: Set<String>

  /// Describes a role.
  package init(
    account: String = DemoCloud.accountID, name: String, externalID: String? = nil, maximumSeconds: Int = 3_600,
    deniedActions: Set<String> = []
  ) {
    self.account = account
    self.name = name
    self.externalID = externalID
    self.maximumSeconds = maximumSeconds
    self.deniedActions = deniedActions
  }

  /// The role's resource name.
  package var arn: String { "arn:aws:iam::\(account):role/\(name)" }

  /// The name without its path.
  var baseName: String { name.split(separator: "/").last.map(String.init) ?? name }

  /// The account and the name in a role's resource name; nil when it is none.
  static func parts(ofARN arn: String) -> (account: String, name: String)? {
    let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0] == "arn", parts[1].hasPrefix("aws"), parts[2] == "iam", parts[3].isEmpty,
      parts[4].count == 12, parts[4].utf8.allSatisfy(NamePattern.isDigit), parts[5].hasPrefix("role/")
    else { return nil }
    let name = parts[5].dropFirst("role/".count)
    let isName = name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
      !part.isEmpty && NamePattern.sessionName.matches(String(part))
    }
    return isName ? (String(parts[4]), String(name)) : nil
  }
}

extension NamePattern {
  /// The name of a session, and of a role.
  static let sessionName = NamePattern("[\\w+=,.@-]*") {
    $0.utf8.allSatisfy { isAlphanumeric($0) || "_+=,.@-".utf8.contains($0) }
  }
}

/// Whom a request comes from, as `GetCallerIdentity` tells it.
struct Caller: Sendable, Equatable {
  /// The account whose resources it sees.
  let account: String
  /// The resource name of the user or of the assumed role.
  let arn: String
  /// AWS's unique id of it.
  let userID: String
  /// Whether it is a session of a role.
  let isSession: Bool
  /// Actions that it may not do.
  var deniedActions: Set<String> = []

  /// The user that the configuration's key pair belongs to.
  static func user(_ configuration: SimulatorConfiguration) -> Caller {
    Caller(
      account: configuration.accountID, arn: "arn:aws:iam::\(configuration.accountID):user/simulator",
      userID: "AIDASIMULATOREXAMPLE", isSession: false)
  }

  /// Who calls what needs no signature.
  static func anonymous(_ configuration: SimulatorConfiguration) -> Caller {
    Caller(account: configuration.accountID, arn: "anonymous", userID: "anonymous", isSession: false)
  }

  /// A session of a role.
  static func session(of role: SimulatedRole, named name: String) -> Caller {
    Caller(
      account: role.account, arn: "arn:aws:sts::\(role.account):assumed-role/\(role.baseName)/\(name)",
      userID: "\(role.uniqueID):\(name)", isSession: true, deniedActions: role.deniedActions)
  }

  /// Says no to an action that it may not do, in AWS's words.
  func check(_ service: SimulatedService, _ operation: String) throws(ServiceError) {
    let action = "\(service.signingName):\(operation)"
    guard deniedActions.contains(action) else { return }
    throw service.simulation.wire.refusal(
      "AccessDeniedException",
      "User: \(arn) is not authorized to perform: \(action) because no identity-based policy allows the \(action) action"
    )
  }

  /// Says no to a resource of another account, which no policy shares.
  func check(_ service: SimulatedService, _ operation: String, on resource: String) throws(ServiceError) {
    let parts = resource.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    guard parts.count == 6, parts[4] != account else { return }
    let action = "\(service.signingName):\(operation)"
    throw service.simulation.wire.refusal(
      "AccessDeniedException",
      "User: \(arn) is not authorized to perform: \(action) on resource: \(resource) because no resource-based policy "
        + "allows the \(action) action")
  }
}

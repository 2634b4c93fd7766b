import FoundationEssentials
import SigV4

/// AssumeRole and AssumeRoleWithWebIdentity.
extension STSSimulation {
  private static let chainedSeconds = 3_600
  private static let defaultSeconds = 3_600

  func assumeRole(
    _ input: QueryInput, _ call: ServiceCall, on cloud: inout CloudState
  ) throws(ServiceError) -> ServiceAnswer {
    var report = ConstraintReport()
    report.session(input)
    report.length(input["ExternalId"], 2...1224, at: "externalId")
    report.pattern(input["ExternalId"], .externalID, at: "externalId")
    try report.check(code: "ValidationError")

    let arn = input["RoleArn"] ?? ""
    let role = cloud.roles.role(arn: arn)
    guard let role, role.externalID == nil || role.externalID == input["ExternalId"] else {
      throw ServiceError(
        "AccessDenied", "User: \(call.caller.arn) is not authorized to perform: sts:AssumeRole on resource: \(arn)",
        status: 403)
    }
    let seconds = try seconds(input, role)
    guard !call.caller.isSession || seconds <= Self.chainedSeconds else {
      throw Self.invalid(
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining")
    }
    let name = input["RoleSessionName"] ?? ""
    let session = cloud.sessions.issue(
      role, name: name, source: .assumeRole, seconds: Double(seconds), at: call.clock)
    return answer(Self.elements(of: session), to: call)
  }

  func assumeRoleWithWebIdentity(
    _ input: QueryInput, _ call: ServiceCall, on cloud: inout CloudState
  ) throws(ServiceError) -> ServiceAnswer {
    var report = ConstraintReport()
    report.session(input)
    report.require(input["WebIdentityToken"], at: "webIdentityToken")
    let token = input["WebIdentityToken"] ?? ""
    // The token is a secret: the complaint does not show it.
    report.length(
      input["WebIdentityToken"]?.count, 4...20_000, at: "webIdentityToken", shown: "***Sensitive Information***")
    try report.check(code: "ValidationError")

    guard let identity = cloud.webIdentities[token] else {
      throw ServiceError(
        "InvalidIdentityToken",
        "The ID Token provided is not a valid JWT. (You may see this error if you sent an "
          + "Access Token)", status: 400)
    }
    if let end = identity.expiresAt, end <= call.clock {
      throw ServiceError(
        "ExpiredTokenException",
        "Token expired: current date/time \(Int(call.clock.timeIntervalSince1970)) must be before the expiration "
          + "date/time \(Int(end.timeIntervalSince1970))", status: 400)
    }
    let arn = input["RoleArn"] ?? ""
    guard let role = cloud.roles.role(arn: arn), identity.roleARN == nil || identity.roleARN == arn else {
      throw ServiceError("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity", status: 403)
    }
    let session = cloud.sessions.issue(
      role, name: input["RoleSessionName"] ?? "", source: .webIdentity, seconds: Double(try seconds(input, role)),
      at: call.clock)
    let subject: [QueryXML.Element] = [
      .text("SubjectFromWebIdentityToken", "system:serviceaccount:default:model-gateway"),
      .text("Audience", "sts.amazonaws.com"), .text("Provider", "arn:aws:iam::\(role.account):oidc-provider/simulator"),
    ]
    return answer(Self.elements(of: session) + subject, to: call)
  }

  private func seconds(_ input: QueryInput, _ role: SimulatedRole) throws(ServiceError) -> Int {
    let seconds = input["DurationSeconds"].flatMap { Int($0) } ?? min(Self.defaultSeconds, role.maximumSeconds)
    guard seconds <= role.maximumSeconds else {
      throw Self.invalid("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
    }
    return seconds
  }

  private static func invalid(_ message: String) -> ServiceError {
    ServiceError("ValidationError", message, status: 400)
  }

  private static func elements(of session: RoleSession) -> [QueryXML.Element] {
    let credentials = session.credentials
    return [
      .group(
        "AssumedRoleUser", [.text("AssumedRoleId", session.caller.userID), .text("Arn", session.caller.arn)]),
      .group(
        "Credentials",
        [
          .text("AccessKeyId", credentials.accessKeyID),
          .text("SecretAccessKey", credentials.secretAccessKey.exposed),
          .text("SessionToken", credentials.sessionToken?.exposed ?? ""),
          .text("Expiration", session.expiresAt.rfc3339Seconds),
        ]),
    ]
  }
}

extension ConstraintReport {
  /// The members that both operations have.
  fileprivate mutating func session(_ input: QueryInput) {
    require(input["RoleArn"], at: "roleArn")
    length(input["RoleArn"], 20...2048, at: "roleArn")
    require(input["RoleSessionName"], at: "roleSessionName")
    length(input["RoleSessionName"], 2...64, at: "roleSessionName")
    pattern(input["RoleSessionName"], .sessionName, at: "roleSessionName")
    range(
      input["DurationSeconds"].map { Int($0) ?? 0 }, SimulatedRole.sessionSeconds, at: "durationSeconds")
  }
}

extension NamePattern {
  /// What a role's trust policy may ask for.
  static let externalID = NamePattern("[\\w+=,.@:\\/-]*") {
    $0.utf8.allSatisfy { isAlphanumeric($0) || "_+=,.@:/-".utf8.contains($0) }
  }
}

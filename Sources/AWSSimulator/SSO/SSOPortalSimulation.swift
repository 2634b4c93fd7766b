import FoundationEssentials
import SigV4

/// The portal that gives out a role's credentials to who has logged in.
///
/// Source: docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html
struct SSOPortalSimulation: ServiceSimulation {
  private static let path = "/federation/credentials"
  private static let sessionName = "developer@example.com"
  private static let sessionSeconds: Double = 3_600

  private struct Output: Encodable {
    let roleCredentials: Credentials

    struct Credentials: Encodable {
      let accessKeyId: String
      let secretAccessKey: String
      let sessionToken: String
      /// Milliseconds since 1970.
      let expiration: Int
    }
  }

  let wire = WireProtocol.restJSON1

  let operations = ["GetRoleCredentials"]

  let unsignedOperations: Set<String> = ["GetRoleCredentials"]

  let throttled = ServiceError("TooManyRequestsException", "HTTP 429 Unknown Code", status: 429, origin: .framework)

  let brokenDown = ServiceError("InternalServerException", "The service failed.", status: 500, origin: .framework)

  func operation(of request: SimulatedRequest) -> String? {
    request.method == "GET" && request.target.prefix { $0 != "?" } == Self.path ? "GetRoleCredentials" : nil
  }

  func perform(_ call: ServiceCall, on cloud: inout CloudState) throws(ServiceError) -> ServiceAnswer {
    let target = RequestTarget(call.request.target)
    guard let name = target?.query("role_name"), let account = target?.query("account_id") else {
      throw Self.refusal("InvalidRequestException", "role_name and account_id are required.", status: 400)
    }
    guard cloud.sso.accepts(call.request.header("x-amz-sso_bearer_token"), at: call.clock) else {
      throw Self.refusal("UnauthorizedException", "Session token not found or invalid", status: 401)
    }
    guard let role = cloud.roles.role(account: account, named: name) else {
      throw Self.refusal("ForbiddenException", "No access", status: 403)
    }
    let session = cloud.sessions.issue(
      role, name: Self.sessionName, source: .sso, seconds: Self.sessionSeconds, at: call.clock)
    let credentials = Output.Credentials(
      accessKeyId: session.credentials.accessKeyID, secretAccessKey: session.credentials.secretAccessKey.exposed,
      sessionToken: session.credentials.sessionToken?.exposed ?? "", expiration: session.expiresAt.milliseconds)
    return ServiceAnswer(
      status: 200, headers: [HeaderField(name: "Content-Type", value: wire.contentType)],
      body: PlainJSON.encode(Output(roleCredentials: credentials)))
  }

  private static func refusal(_ code: String, _ message: String, status: Int) -> ServiceError {
    ServiceError(
      code, message, status: status, origin: .framework,
      members: ["__type": "com.amazonaws.switchboard.portal#\(code)"])
  }
}

import FoundationEssentials
import SigV4

/// What a container's agent answers at `AWS_CONTAINER_CREDENTIALS_FULL_URI`.
///
/// Source: docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
struct ContainerCredentialsSimulation: ServiceSimulation {
  /// Where it is.
  static let path = "/_credentials/container"
  /// The name of its sessions.
  private static let sessionName = "model-gateway-container"
  private static let sessionSeconds: Double = 21_600

  let wire = WireProtocol.containerAgent

  let operations = ["GetCredentials"]

  let unsignedOperations: Set<String> = ["GetCredentials"]

  let throttled = ServiceError("TooManyRequestsException", "Rate exceeded", status: 429)

  let brokenDown = ServiceError("InternalServerException", "The agent failed.", status: 500)

  func operation(of request: SimulatedRequest) -> String? {
    let path = String(request.target.prefix { $0 != "?" })
    guard path == Self.path else { return nil }
    return request.method == "GET" ? "GetCredentials" : "\(request.method) \(path)"
  }

  func perform(_ call: ServiceCall, on cloud: inout CloudState) throws(ServiceError) -> ServiceAnswer {
    if let wanted = cloud.container.authorization {
      guard let given = call.request.header("Authorization").map(Secret.init), given == wanted else {
        throw ServiceError("AccessDeniedException", "The authorization token is missing or wrong.", status: 401)
      }
    }
    let name = cloud.container.roleName
    guard let role = name.flatMap({ cloud.roles.role(account: cloud.configuration.accountID, named: $0) }) else {
      throw ServiceError("ResourceNotFoundException", "There is no role for this container.", status: 404)
    }
    let session = cloud.sessions.current(
      role, name: Self.sessionName, source: .container, seconds: Self.sessionSeconds, at: call.clock)
    return ServiceAnswer(
      status: 200, headers: [HeaderField(name: "Content-Type", value: wire.contentType)],
      body: PlainJSON.encode(
        [
          "RoleArn": role.arn, "AccountId": role.account, "AccessKeyId": session.credentials.accessKeyID,
          "SecretAccessKey": session.credentials.secretAccessKey.exposed,
          "Token": session.credentials.sessionToken?.exposed, "Expiration": session.expiresAt.rfc3339Seconds,
        ]))
  }
}

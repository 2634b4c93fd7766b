import FoundationEssentials
import SigV4

/// The instance metadata service, version 2 only: a token first, and everything with it. It is at `/latest/…`.
///
/// Source: docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html and instance-metadata-returns.html
struct InstanceMetadataSimulation: ServiceSimulation {
  /// The instance, which is also the name of its sessions.
  static let instanceID = "i-0123456789abcdef0"
  /// Seconds that a role's credentials last: six hours.
  static let sessionSeconds: Double = 21_600

  private static let root = "/latest/"
  private static let tokenPath = "/latest/api/token"
  private static let tokenHeader = "X-aws-ec2-metadata-token"
  private static let lifeHeader = "X-aws-ec2-metadata-token-ttl-seconds"
  private static let rolesPath = "/latest/meta-data/iam/security-credentials"

  let wire = WireProtocol.metadata

  let operations = ["GetToken", "GetRole", "GetRoleCredentials", "GetMetadata"]

  var unsignedOperations: Set<String> { Set(operations) }

  let throttled = ServiceError("Throttling", nil, status: 503)

  let brokenDown = ServiceError("InternalServerError", nil, status: 500)

  func operation(of request: SimulatedRequest) -> String? {
    guard request.target.hasPrefix(Self.root) else { return nil }
    let path = Self.path(of: request)
    if path == Self.tokenPath { return "GetToken" }
    if path == Self.rolesPath || path == Self.rolesPath + "/" { return "GetRole" }
    return path.hasPrefix(Self.rolesPath + "/") ? "GetRoleCredentials" : "GetMetadata"
  }

  func perform(_ call: ServiceCall, on cloud: inout CloudState) throws(ServiceError) -> ServiceAnswer {
    guard cloud.instance.isEnabled else { throw Self.refusal(403) }
    if call.operation == "GetToken" { return try token(call, on: &cloud) }
    guard call.request.method == "GET" else { throw Self.refusal(405) }
    guard cloud.instance.accepts(call.request.header(Self.tokenHeader), at: call.clock) else { throw Self.refusal(401) }
    let path = Self.path(of: call.request)
    switch call.operation {
    case "GetRole":
      guard let role = cloud.instance.roleName else { throw Self.refusal(404) }
      return text(role)
    case "GetRoleCredentials":
      return try credentials(of: String(path.dropFirst(Self.rolesPath.count + 1)), call, on: &cloud)
    default:
      return try metadata(path, on: cloud)
    }
  }

  private func token(_ call: ServiceCall, on cloud: inout CloudState) throws(ServiceError) -> ServiceAnswer {
    guard call.request.method == "PUT" else { throw Self.refusal(405) }
    // A request that came through a proxy is none of the instance's own.
    guard call.request.header("X-Forwarded-For") == nil else { throw Self.refusal(403) }
    guard let seconds = call.request.header(Self.lifeHeader).flatMap({ Int($0) }), (1...21_600).contains(seconds) else {
      throw Self.refusal(400)
    }
    let token = cloud.mint.headerToken()
    cloud.instance.add(token, until: call.clock.addingTimeInterval(Double(seconds)))
    var answer = text(token)
    answer.headers.append(HeaderField(name: Self.lifeHeader, value: "\(seconds)"))
    return answer
  }

  private func credentials(
    of name: String, _ call: ServiceCall, on cloud: inout CloudState
  ) throws(ServiceError) -> ServiceAnswer {
    guard name == cloud.instance.roleName else { throw Self.refusal(404) }
    guard let role = cloud.roles.role(account: cloud.configuration.accountID, named: name) else {
      return json(
        MetadataCredentials.failure(
          code: "AssumeRoleUnauthorizedAccess",
          message: "EC2 cannot assume the role \(name). Please see documentation at "
            + "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_iam-ec2.html.", at: call.clock))
    }
    let session = cloud.sessions.current(
      role, name: Self.instanceID, source: .instance, seconds: Self.sessionSeconds, at: call.clock)
    return json(MetadataCredentials(session))
  }

  private func metadata(_ path: String, on cloud: CloudState) throws(ServiceError) -> ServiceAnswer {
    let region = cloud.configuration.regions.first ?? DemoCloud.region
    return switch path {
    case "/latest/meta-data/placement/region": text(region)
    case "/latest/meta-data/placement/availability-zone", "/latest/meta-data/placement/availability-zone/":
      text(region + "a")
    case "/latest/meta-data/instance-id": text(Self.instanceID)
    default: throw Self.refusal(404)
    }
  }

  private func text(_ value: String) -> ServiceAnswer {
    ServiceAnswer(
      status: 200, headers: [HeaderField(name: "Content-Type", value: wire.contentType)], body: Array(value.utf8))
  }

  /// The real service calls its JSON plain text.
  private func json(_ value: some Encodable) -> ServiceAnswer {
    text(String(decoding: PlainJSON.encode(value), as: UTF8.self))
  }

  private static func path(of request: SimulatedRequest) -> String {
    String(request.target.prefix { $0 != "?" })
  }

  private static func refusal(_ status: Int) -> ServiceError {
    ServiceError("\(status)", nil, status: status, origin: .framework)
  }
}

import SigV4

/// SageMaker's endpoints: awsJson1.1, `ValidationException` for nearly all that is refused, no client tokens.
///
/// A configuration is a project of the cloud, and an endpoint a model of that project: one that was not created yet, or
/// was deleted, is a model in the state ``absent``, of which no operation knows anything.
/// Source: botocore's `sagemaker` service model; the messages are those that AWS's clients report.
struct SageMakerSimulation: ServiceSimulation {
  /// The state of an endpoint that is not there.
  static let absent = "Absent"

  static let words = HostingWords(
    startable: [absent], trained: absent, starting: "Creating", running: "InService", failed: "Failed",
    stopping: "Deleting", stopped: absent,
    stoppable: ["InService", "Failed", "OutOfService", "UpdateRollbackFailed"])

  private static let targetPrefix = "SageMaker."

  let wire = WireProtocol.awsJSON11

  let operations = [
    "AddTags", "CreateEndpoint", "CreateEndpointConfig", "DeleteEndpoint", "DescribeEndpoint",
    "DescribeEndpointConfig", "ListEndpointConfigs", "ListEndpoints", "ListTags",
  ]

  let throttled = ServiceError("ThrottlingException", "Rate exceeded", status: 400, origin: .framework)

  let brokenDown = ServiceError(
    "InternalFailure", "The request processing has failed because of an unknown error, exception or failure.",
    status: 500, origin: .framework)

  func operation(of request: SimulatedRequest) -> String? {
    guard request.method == "POST", request.target == "/", let target = request.header("X-Amz-Target"),
      target.hasPrefix(Self.targetPrefix)
    else { return nil }
    return String(target.dropFirst(Self.targetPrefix.count))
  }

  func perform(_ call: ServiceCall, on cloud: inout CloudState) throws(ServiceError) -> ServiceAnswer {
    switch call.operation {
    case "AddTags": try addTags(call, on: &cloud)
    case "CreateEndpoint": try createEndpoint(call, on: &cloud)
    case "CreateEndpointConfig": try createEndpointConfig(call, on: &cloud)
    case "DeleteEndpoint": try deleteEndpoint(call, on: &cloud)
    case "DescribeEndpoint": try describeEndpoint(call, on: cloud)
    case "DescribeEndpointConfig": try describeEndpointConfig(call, on: cloud)
    case "ListEndpointConfigs": try listEndpointConfigs(call, on: cloud)
    case "ListEndpoints": try listEndpoints(call, on: cloud)
    case "ListTags": try listTags(call, on: cloud)
    default: throw wire.unknownOperation
    }
  }

  /// The endpoint of that name, or the service's word that there is none.
  func endpoint(_ name: String, _ call: ServiceCall, on cloud: CloudState) throws(ServiceError) -> HostedModel {
    guard let endpoint = cloud.endpoint(name, in: call.place) else {
      throw Self.notFound("endpoint", Self.arn(ofEndpoint: name, call, cloud))
    }
    return endpoint
  }

  /// The configuration of that name, or the service's word that there is none.
  func config(_ name: String, _ call: ServiceCall, on cloud: CloudState) throws(ServiceError) -> SimulatedProject {
    guard let config = cloud.projects(.sagemaker, in: call.place).first(where: { $0.name == name }) else {
      let arn = ResourceNames.project(
        .sagemaker, region: call.region, account: call.caller.account, name: name, createdAt: call.now)
      throw Self.notFound("endpoint configuration", arn)
    }
    return config
  }

  static func arn(ofEndpoint name: String, _ call: ServiceCall, _ cloud: CloudState) -> String {
    ResourceNames.model(
      ModelKey(.sagemaker, region: call.region, project: "", version: name), account: call.caller.account,
      createdAt: call.now)
  }

  static func invalid(_ message: String) -> ServiceError {
    ServiceError("ValidationException", message, status: 400, origin: .framework)
  }

  private static func notFound(_ kind: String, _ arn: String) -> ServiceError {
    invalid("Could not find \(kind) \"\(arn)\".")
  }
}

extension CloudState {
  /// The endpoint of that name, whatever configuration it was made from.
  func endpoint(_ name: String, in place: Place) -> HostedModel? {
    models(.sagemaker, in: place).first { $0.key.version == name && $0.status != SageMakerSimulation.absent }
  }
}

extension ConstraintReport {
  /// The name of an endpoint, or of a configuration.
  mutating func endpointName(_ value: String?, at member: String) {
    require(value, at: member)
    length(value, 0...63, at: member)
    pattern(value, .endpointName, at: member)
  }

  /// Tags of a resource.
  mutating func tags(_ tags: [SageMakerShelf.Tag]?) {
    length(tags?.count, 0...50, at: "tags", shown: "[\(tags?.count ?? 0) tags]")
    for (index, tag) in (tags ?? []).enumerated() {
      length(tag.key, 1...128, at: "tags.\(index + 1).member.key")
      length(tag.value, 0...256, at: "tags.\(index + 1).member.value")
    }
  }
}

extension NamePattern {
  /// The name of an endpoint, or of a configuration.
  static let endpointName = NamePattern("^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}") { name in
    let bytes = Array(name.utf8)
    guard let first = bytes.first, let last = bytes.last, bytes.count <= 63 else { return false }
    return isAlphanumeric(first) && isAlphanumeric(last)
      && bytes.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
  }
}

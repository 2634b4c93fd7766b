/// Lookout for Vision: restJson1 with true statuses, client tokens on start and stop, `latest` for the newest model.
///
/// Source: botocore 1.40's `lookoutvision` service model, the last one before AWS withdrew the service.
struct LookoutVisionSimulation: ServiceSimulation {
  static let words = HostingWords(
    startable: ["TRAINED"], trained: "TRAINED", starting: "STARTING_HOSTING", running: "HOSTED",
    failed: "HOSTING_FAILED", stopping: "STOPPING_HOSTING", stopped: "TRAINED")

  private static let apiVersion = "2020-11-20"

  let wire = WireProtocol.restJSON1

  let operations = ["DescribeModel", "DetectAnomalies", "ListModels", "ListProjects", "StartModel", "StopModel"]

  let throttled = ServiceError("ThrottlingException", "Rate exceeded", status: 429, retryAfter: 1)

  let brokenDown = ServiceError(
    "InternalServerException", "Amazon Lookout for Vision experienced a service issue. Try your call again.",
    status: 500, retryAfter: 1)

  func operation(of request: SimulatedRequest) -> String? {
    guard request.target.hasPrefix("/\(Self.apiVersion)/"), let target = RequestTarget(request.target) else {
      return nil
    }
    let path = target.segments.dropFirst()
    guard path.first == "projects" else { return nil }
    let rest = Array(path.dropFirst())
    return switch (request.method, rest.count) {
    case ("GET", 0): "ListProjects"
    case ("GET", 2) where rest[1] == "models": "ListModels"
    case ("GET", 3) where rest[1] == "models": "DescribeModel"
    case ("POST", 4) where rest[1] == "models" && rest[3] == "start": "StartModel"
    case ("POST", 4) where rest[1] == "models" && rest[3] == "stop": "StopModel"
    case ("POST", 4) where rest[1] == "models" && rest[3] == "detect": "DetectAnomalies"
    default: "\(request.method) \(target.path)"
    }
  }

  func perform(_ call: ServiceCall, on cloud: inout CloudState) throws(ServiceError) -> ServiceAnswer {
    guard let target = RequestTarget(call.request.target) else { throw wire.unknownOperation }
    return switch call.operation {
    case "ListProjects": try listProjects(call, target, on: cloud)
    case "ListModels": try listModels(call, target, on: cloud)
    case "DescribeModel": try describeModel(call, target, on: cloud)
    case "StartModel": try startModel(call, target, on: &cloud)
    case "StopModel": try stopModel(call, target, on: &cloud)
    case "DetectAnomalies": try detectAnomalies(call, target, on: cloud)
    default: throw wire.unknownOperation
    }
  }

  /// The model that a path names; `latest` is the highest version of the project.
  func model(_ target: RequestTarget, _ call: ServiceCall, on cloud: CloudState) throws(ServiceError) -> HostedModel {
    let project = target.segments[2]
    let version = target.segments[4]
    let models = cloud.models(.lookoutvision, in: call.place, project: project)
    guard !models.isEmpty else { throw Self.notFound(project, "PROJECT") }
    let model =
      version == "latest"
      ? models.max { (Int($0.key.version) ?? 0) < (Int($1.key.version) ?? 0) }
      : models.first { $0.key.version == version }
    guard let model else { throw Self.notFound("\(project)/\(version)", "MODEL") }
    return model
  }

  /// The state of a resource does not allow the operation.
  static func conflict(_ message: String, _ resource: String, _ type: String = "MODEL") -> ServiceError {
    ServiceError(
      "ConflictException", message, status: 409, members: ["ResourceId": resource, "ResourceType": type])
  }

  /// There is no such resource.
  static func notFound(_ resource: String, _ type: String) -> ServiceError {
    ServiceError(
      "ResourceNotFoundException", "The \(type.lowercased()) \(resource) does not exist.", status: 404,
      members: ["ResourceId": resource, "ResourceType": type])
  }
}

extension ConstraintReport {
  /// The project of a path, and its model version where it has one.
  mutating func path(_ target: RequestTarget) {
    projectName(target.segments[2])
    if target.segments.count > 4 {
      length(target.segments[4], 1...10, at: "modelVersion")
      pattern(target.segments[4], .modelVersion, at: "modelVersion")
    }
  }

  private mutating func projectName(_ name: String) {
    length(name, 1...255, at: "projectName")
    pattern(name, .projectName, at: "projectName")
  }
}

extension NamePattern {
  /// The name of a Lookout project.
  static let projectName = NamePattern("[a-zA-Z0-9][a-zA-Z0-9_\\-]*") {
    ($0.utf8.first.map(isAlphanumeric) ?? false)
      && $0.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
  }

  /// The version of a Lookout model in a path.
  static let modelVersion = NamePattern("([1-9][0-9]*|latest)") {
    $0 == "latest" || ($0.utf8.first != UInt8(ascii: "0") && !$0.isEmpty && $0.utf8.allSatisfy(isDigit))
  }

  /// A client token.
  static let clientToken = NamePattern("^[a-zA-Z0-9-]+$") {
    !$0.isEmpty && $0.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
  }

  /// The token of a page.
  static let paginationToken = NamePattern("^[a-zA-Z0-9\\/\\+\\=]{0,2048}$") {
    $0.utf8.allSatisfy { isAlphanumeric($0) || "/+=".utf8.contains($0) }
  }
}

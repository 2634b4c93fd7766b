import SigV4

/// Rekognition Custom Labels: awsJson1.1, client errors with status 400 whatever they are, no client tokens.
///
/// Source: botocore's `rekognition` service model and the API reference's error tables.
struct RekognitionSimulation: ServiceSimulation {
  static let words = HostingWords(
    startable: ["TRAINING_COMPLETED", "STOPPED", "COPYING_COMPLETED"], trained: "TRAINING_COMPLETED",
    starting: "STARTING", running: "RUNNING", failed: "FAILED", stopping: "STOPPING", stopped: "STOPPED")

  private static let targetPrefix = "RekognitionService."

  let wire = WireProtocol.awsJSON11

  let operations = [
    "DescribeProjects", "DescribeProjectVersions", "DetectCustomLabels", "StartProjectVersion", "StopProjectVersion",
  ]

  let throttled = ServiceError("ThrottlingException", "Rate exceeded", status: 500)

  let brokenDown = ServiceError("InternalServerError", "Amazon Rekognition experienced a service issue.", status: 500)

  func operation(of request: SimulatedRequest) -> String? {
    guard request.method == "POST", request.target == "/", let target = request.header("X-Amz-Target"),
      target.hasPrefix(Self.targetPrefix)
    else { return nil }
    return String(target.dropFirst(Self.targetPrefix.count))
  }

  func perform(_ call: ServiceCall, on cloud: inout CloudState) throws(ServiceError) -> ServiceAnswer {
    switch call.operation {
    case "DescribeProjects": try describeProjects(call, on: cloud)
    case "DescribeProjectVersions": try describeProjectVersions(call, on: cloud)
    case "DetectCustomLabels": try detectCustomLabels(call, on: cloud)
    case "StartProjectVersion": try startProjectVersion(call, on: &cloud)
    case "StopProjectVersion": try stopProjectVersion(call, on: &cloud)
    default: throw wire.unknownOperation
    }
  }

  /// The version of that name, or the service's word that there is none.
  func version(_ arn: String, _ call: ServiceCall, on cloud: CloudState) throws(ServiceError) -> HostedModel {
    try call.caller.check(.rekognition, call.operation, on: arn)
    guard let model = cloud.model(.rekognition, in: call.place, arn: arn) else {
      throw ServiceError(
        "ResourceNotFoundException", "The project version \(arn) does not exist.", status: 400)
    }
    return model
  }
}

extension ConstraintReport {
  /// The name of a model version, which every operation on one requires.
  mutating func projectVersionARN(_ value: String?) {
    require(value, at: "projectVersionArn")
    length(value, 20...2048, at: "projectVersionArn")
    pattern(value, .projectVersionARN, at: "projectVersionArn")
  }

  /// The members by which a list is read in pages.
  mutating func paging(maxResults: Int?, nextToken: String?) {
    range(maxResults, 1...100, at: "maxResults")
    length(nextToken, 0...1024, at: "nextToken")
  }

  /// A list of one to ten names.
  mutating func names(_ values: [String]?, at member: String) {
    length(values?.count, 1...10, at: member, shown: "[\(values?.joined(separator: ", ") ?? "")]")
    for (index, value) in (values ?? []).enumerated() {
      length(value, 1...255, at: "\(member).\(index + 1).member")
      pattern(value, .rekognitionName, at: "\(member).\(index + 1).member")
    }
  }
}

extension NamePattern {
  /// The name of a project or of a version.
  static let rekognitionName = NamePattern("[a-zA-Z0-9_.\\-]+") {
    isAlphanumeric($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
  }

  /// The resource name of a project.
  static let projectARN = NamePattern(
    "(^arn:[a-z\\d-]+:rekognition:[a-z\\d-]+:\\d{12}:project\\/[a-zA-Z0-9_.\\-]{1,255}\\/[0-9]+$)"
  ) { ResourceNames.isRekognition($0, version: false) }

  /// The resource name of a model version.
  static let projectVersionARN = NamePattern(
    "(^arn:[a-z\\d-]+:rekognition:[a-z\\d-]+:\\d{12}:project\\/[a-zA-Z0-9_.\\-]{1,255}\\/version\\/"
      + "[a-zA-Z0-9_.\\-]{1,255}\\/[0-9]+$)"
  ) { ResourceNames.isRekognition($0, version: true) }
}

package import AWSClient
package import FoundationEssentials
package import GatewayCore
import OrderedJSON
import Platform

/// Amazon Rekognition Custom Labels, over awsJson1.1.
///
/// Its StartProjectVersion takes no client token, so an attempt whose outcome is unknown is not repeated here.
/// Source: https://docs.aws.amazon.com/rekognition/latest/APIReference/API_StartProjectVersion.html
package struct RekognitionBackend: AWSModelBackend {
  package static let kind = BackendKind(
    id: BackendID(rawValue: "rekognition"),
    arnForm: "arn:PARTITION:rekognition:REGION:ACCOUNT:project/NAME/version/VERSION/DIGITS",
    isResource: { ProjectVersion(resource: $0) != nil }, detection: detection
  ).hosted(in: regions)

  static let service = AWSService(signingName: "rekognition")
  package static let services = [service]

  package var takesTokens: Bool { false }

  let client: AWSClient
  private let projects = ProjectARNs()
  private let batches: VersionBatches

  package init(_ context: BackendContext) {
    client = context.client
    batches = VersionBatches(time: context.client.time)
  }

  package func describe(_ target: ModelTarget) async throws(GatewayError) -> ModelReport {
    let (version, arn) = try Self.version(of: target)
    let deadline = client.time.uptime + AWSClient.controlLimit
    let project = try await projectARN(of: version, target)
    let answer = try await batches.describe(
      version.name, of: project, within: deadline - client.time.uptime
    ) { (names, limit) async throws(GatewayError) in
      try await client.control(
        call(
          "DescribeProjectVersions",
          JSONObject([("ProjectArn", .string(project)), ("VersionNames", .array(names.map(JSONValue.string)))]),
          target, .always),
        as: DescribeProjectVersionsAnswer.self, faults: .rekognition, within: limit)
    }
    guard let description = answer.body.versions.first(where: { $0.arn == arn.description }) else {
      throw GatewayError(.modelNotFound, ServiceFaults.Meaning.notFound.message)
    }
    return description.report(resource: target.resource, requestID: answer.requestID)
  }

  package func start(
    _ target: ModelTarget, units: InferenceUnits, token: UUID
  ) async throws(GatewayError) -> ModelReport {
    let (_, arn) = try Self.version(of: target)
    var body = JSONObject([
      ("ProjectVersionArn", .string(arn.description)), ("MinInferenceUnits", .integer(units.minimum)),
    ])
    body.append("MaxInferenceUnits", ifPresent: units.maximum.map(JSONValue.integer))
    let answer = try await client.control(
      call("StartProjectVersion", body, target, .onlyIfRefused), as: StatusAnswer.self, faults: .rekognitionStart,
      changesState: true)
    return report(answer, of: target)
  }

  /// StopProjectVersion takes no client token either: like a start, it is repeated only when it certainly did nothing.
  ///
  /// Source: https://docs.aws.amazon.com/rekognition/latest/APIReference/API_StopProjectVersion.html
  package func stop(_ target: ModelTarget, token: UUID) async throws(GatewayError) -> ModelReport {
    let (_, arn) = try Self.version(of: target)
    let answer = try await client.control(
      call(
        "StopProjectVersion", JSONObject([("ProjectVersionArn", .string(arn.description))]), target, .onlyIfRefused),
      as: StatusAnswer.self, faults: .rekognitionStop, changesState: true)
    return report(answer, of: target)
  }

  private func report(_ answer: ServiceAnswer<StatusAnswer>, of target: ModelTarget) -> ModelReport {
    ModelReport(
      state: ModelState(rekognition: answer.body.status), backendState: answer.body.status, units: nil,
      resource: target.resource, awsRequestID: answer.requestID)
  }

  /// The project's ARN, which ends in a number of its own and cannot be made from the version's: asked for once.
  private func projectARN(of version: ProjectVersion, _ target: ModelTarget) async throws(GatewayError) -> String {
    if let known = projects[target] { return known }
    let answer = try await client.control(
      call("DescribeProjects", JSONObject([("ProjectNames", [.string(version.project)])]), target, .always),
      as: DescribeProjectsAnswer.self, faults: .rekognition)
    guard let arn = answer.body.arn(ofProject: version.project) else {
      throw GatewayError(.modelNotFound, ServiceFaults.Meaning.notFound.message)
    }
    projects[target] = arn
    return arn
  }

  func call(
    _ operation: String, _ body: JSONObject, _ target: ModelTarget, _ repeatability: AWSCall.Repeatability
  ) -> AWSCall {
    .json11(
      Self.service, operation, targetPrefix: "RekognitionService", at: target.location, body: body,
      repeatability: repeatability)
  }

  static func version(of target: ModelTarget) throws(GatewayError) -> (ProjectVersion, ARN) {
    guard let version = ProjectVersion(resource: target.resource), let arn = target.arn else {
      throw .validation("id", "not a model's ARN: it has the form \(kind.arnForm)")
    }
    return (version, arn)
  }
}

package import AWSClient
package import FoundationEssentials
package import GatewayCore
import OrderedJSON
import SigV4

/// Amazon Lookout for Vision, over restJson1.
///
/// Its StartModel and StopModel take a client token: attempts with the same one have one effect, so all of them may be repeated.
/// Source: https://docs.aws.amazon.com/lookout-for-vision/latest/APIReference/API_StartModel.html
package struct LookoutVisionBackend: AWSModelBackend {
  package static let kind = BackendKind(
    id: BackendID(rawValue: "lookoutvision"),
    arnForm: "arn:PARTITION:lookoutvision:REGION:ACCOUNT:model/PROJECT/VERSION",
    isResource: { LookoutModel(resource: $0).map { !$0.isLatest } ?? false }, detection: detection,
    naming: BackendKind.Naming(
      keys: [
        SettingKey("project", .text, "the project's name"),
        SettingKey("version", .text, "the model's version: a number, or `latest`"),
      ]
    ) { names in
      LookoutModel(project: names["project"] ?? "", version: names["version"] ?? "").map {
        .init(path: $0.resource, isFloating: $0.isLatest)
      }
    }
  ).hosted(in: regions, endedOn: "2025-10-31")

  static let service = AWSService(signingName: "lookoutvision")
  package static let services = [service]

  package var takesTokens: Bool { true }

  let client: AWSClient

  package init(_ context: BackendContext) {
    client = context.client
  }

  package func describe(_ target: ModelTarget) async throws(GatewayError) -> ModelReport {
    let model = try Self.model(of: target)
    let answer = try await client.control(
      call("DescribeModel", method: "GET", model, target), as: DescribeModelAnswer.self, faults: .lookoutVision)
    guard let pinned = LookoutModel(project: model.project, version: answer.body.model.version), !pinned.isLatest else {
      throw GatewayError(
        .backendError, "AWS sent an answer that its protocol does not allow.", retryAfter: 5,
        cause: "DescribeModel names no version")
    }
    return answer.body.model.report(resource: pinned.resource, requestID: answer.requestID)
  }

  package func start(
    _ target: ModelTarget, units: InferenceUnits, token: UUID
  ) async throws(GatewayError) -> ModelReport {
    var body = JSONObject([("MinInferenceUnits", .integer(units.minimum))])
    body.append("MaxInferenceUnits", ifPresent: units.maximum.map(JSONValue.integer))
    let answer = try await client.control(
      call(
        "StartModel", method: "POST", try Self.model(of: target), target, verb: "start",
        headers: Self.tokenHeader(token), body: body),
      as: StatusAnswer.self, faults: .lookoutVision, changesState: true)
    return report(answer, of: target)
  }

  /// Source: https://docs.aws.amazon.com/lookout-for-vision/latest/APIReference/API_StopModel.html
  package func stop(_ target: ModelTarget, token: UUID) async throws(GatewayError) -> ModelReport {
    let answer = try await client.control(
      call(
        "StopModel", method: "POST", try Self.model(of: target), target, verb: "stop",
        headers: Self.tokenHeader(token)),
      as: StatusAnswer.self, faults: .lookoutVisionStop, changesState: true)
    return report(answer, of: target)
  }

  private func report(_ answer: ServiceAnswer<StatusAnswer>, of target: ModelTarget) -> ModelReport {
    ModelReport(
      state: ModelState(lookoutVision: answer.body.status), backendState: answer.body.status, units: nil,
      resource: target.resource, awsRequestID: answer.requestID)
  }

  private func call(
    _ operation: String, method: String, _ model: LookoutModel, _ target: ModelTarget, verb: String? = nil,
    headers: [HeaderField] = [], body: JSONObject? = nil
  ) -> AWSCall {
    .restJSON1(
      Self.service, operation, method: method, segments: Self.segments(model, verb), at: target.location,
      headers: headers, body: body, repeatability: .always)
  }

  private static func tokenHeader(_ token: UUID) -> [HeaderField] {
    [HeaderField(name: "X-Amzn-Client-Token", value: token.uuidString.lowercased())]
  }

  static func segments(_ model: LookoutModel, _ verb: String?) -> [String] {
    ["2020-11-20", "projects", model.project, "models", model.version] + (verb.map { [$0] } ?? [])
  }

  static func model(of target: ModelTarget) throws(GatewayError) -> LookoutModel {
    guard let model = LookoutModel(resource: target.resource) else {
      throw .validation("id", "not a model's ARN: it has the form \(kind.arnForm)")
    }
    return model
  }
}

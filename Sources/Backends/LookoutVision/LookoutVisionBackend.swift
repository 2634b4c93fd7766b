package import AWSClient
package import FoundationEssentials
package import GatewayCore
import OrderedJSON
import SigV4

/// Amazon Lookout for Vision, over restJson1.
///
/// Its StartModel takes a client token: attempts with the same one have one effect, so all of them may be repeated.
/// Source: https://docs.aws.amazon.com/lookout-for-vision/latest/APIReference/API_StartModel.html
package struct LookoutVisionBackend: AWSModelBackend {
  package static let kind = BackendKind(
    id: BackendID(rawValue: "lookoutvision"),
    arnForm: "arn:PARTITION:lookoutvision:REGION:ACCOUNT:model/PROJECT/VERSION",
    isResource: { LookoutModel(resource: $0).map { !$0.isLatest } ?? false },
    resource: { project, version in
      LookoutModel(project: project, version: version).map { .init(path: $0.resource, isFloating: $0.isLatest) }
    })

  private static let service = AWSService(signingName: "lookoutvision")

  private let client: AWSClient

  package init(client: AWSClient) {
    self.client = client
  }

  package func describe(_ target: ModelTarget) async throws(GatewayError) -> ModelReport {
    let model = try Self.model(of: target)
    let answer = try await client.control(
      call("DescribeModel", method: "GET", model, target), as: DescribeModelAnswer.self, faults: .lookoutVision)
    guard let pinned = LookoutModel(project: model.project, version: answer.model.version), !pinned.isLatest else {
      throw GatewayError(
        .backendError, "AWS sent an answer that its protocol does not allow.", retryAfter: 5,
        cause: "DescribeModel names no version")
    }
    return answer.model.report(resource: pinned.resource)
  }

  package func start(
    _ target: ModelTarget, units: InferenceUnits, token: UUID
  ) async throws(GatewayError) -> ModelReport {
    var body = JSONObject([("MinInferenceUnits", .integer(units.minimum))])
    body.append("MaxInferenceUnits", ifPresent: units.maximum.map(JSONValue.integer))
    let answer = try await client.control(
      call(
        "StartModel", method: "POST", try Self.model(of: target), target, verb: "start",
        headers: [HeaderField(name: "X-Amzn-Client-Token", value: token.uuidString.lowercased())], body: body),
      as: StatusAnswer.self, faults: .lookoutVision, changesState: true)
    return ModelReport(
      state: ModelState(lookoutVision: answer.status), backendState: answer.status, units: nil,
      resource: target.resource)
  }

  private func call(
    _ operation: String, method: String, _ model: LookoutModel, _ target: ModelTarget, verb: String? = nil,
    headers: [HeaderField] = [], body: JSONObject? = nil
  ) -> AWSCall {
    let segments = ["2020-11-20", "projects", model.project, "models", model.version] + (verb.map { [$0] } ?? [])
    return .restJSON1(
      Self.service, operation, method: method, segments: segments, at: target.location, headers: headers, body: body,
      repeatability: .always)
  }

  private static func model(of target: ModelTarget) throws(GatewayError) -> LookoutModel {
    guard let model = LookoutModel(resource: target.resource) else {
      throw .validation("id", "not a model's ARN: it has the form \(kind.arnForm)")
    }
    return model
  }
}

import GatewayCore

struct DescribeModelAnswer: Decodable, Sendable {
  struct Model: Decodable, Sendable {
    let version: String
    let status: String
    let minimumUnits: Int?
    let maximumUnits: Int?

    private enum CodingKeys: String, CodingKey {
      case version = "ModelVersion"
      case status = "Status"
      case minimumUnits = "MinInferenceUnits"
      case maximumUnits = "MaxInferenceUnits"
    }

    func report(resource: String, requestID: String?) -> ModelReport {
      ModelReport(
        state: ModelState(lookoutVision: status), backendState: status,
        units: minimumUnits.map { InferenceUnits(minimum: $0, maximum: maximumUnits) }, resource: resource,
        awsRequestID: requestID)
    }
  }

  let model: Model

  private enum CodingKeys: String, CodingKey {
    case model = "ModelDescription"
  }
}

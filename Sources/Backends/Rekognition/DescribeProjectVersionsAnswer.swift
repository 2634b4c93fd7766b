import GatewayCore

struct DescribeProjectVersionsAnswer: Decodable, Sendable {
  struct Version: Decodable, Sendable {
    let arn: String
    let status: String
    let minimumUnits: Int?
    let maximumUnits: Int?

    private enum CodingKeys: String, CodingKey {
      case arn = "ProjectVersionArn"
      case status = "Status"
      case minimumUnits = "MinInferenceUnits"
      case maximumUnits = "MaxInferenceUnits"
    }

    func report(resource: String, requestID: String?) -> ModelReport {
      ModelReport(
        state: ModelState(rekognition: status), backendState: status,
        units: minimumUnits.map { InferenceUnits(minimum: $0, maximum: maximumUnits) }, resource: resource,
        awsRequestID: requestID)
    }
  }

  let versions: [Version]

  private enum CodingKeys: String, CodingKey {
    case versions = "ProjectVersionDescriptions"
  }
}

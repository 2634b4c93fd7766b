import GatewayCore

struct DescribeProjectVersionsAnswer: Decodable, Sendable {
  struct Version: Decodable, Sendable {
    let arn: String
    let status: String
    let minimumUnits: Int?
    let maximumUnits: Int?
    let createdAt: EpochTime?

    private enum CodingKeys: String, CodingKey {
      case arn = "ProjectVersionArn"
      case status = "Status"
      case minimumUnits = "MinInferenceUnits"
      case maximumUnits = "MaxInferenceUnits"
      case createdAt = "CreationTimestamp"
    }

    func report(resource: String, requestID: String?) -> ModelReport {
      ModelReport(
        state: ModelState(rekognition: status), backendState: status,
        units: minimumUnits.map { InferenceUnits(minimum: $0, maximum: maximumUnits) }, resource: resource,
        awsRequestID: requestID)
    }
  }

  let versions: [Version]
  var nextToken: String?

  private enum CodingKeys: String, CodingKey {
    case versions = "ProjectVersionDescriptions"
    case nextToken = "NextToken"
  }
}

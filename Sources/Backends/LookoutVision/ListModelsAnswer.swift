struct ListModelsAnswer: Decodable, Sendable {
  struct Model: Decodable, Sendable {
    let arn: String
    let status: String
    let createdAt: EpochTime?

    private enum CodingKeys: String, CodingKey {
      case arn = "ModelArn"
      case status = "Status"
      case createdAt = "CreationTimestamp"
    }
  }

  let models: [Model]
  let nextToken: String?

  private enum CodingKeys: String, CodingKey {
    case models = "Models"
    case nextToken = "NextToken"
  }
}

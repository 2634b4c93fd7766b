struct ListEndpointsAnswer: Decodable, Sendable {
  struct Endpoint: Decodable, Sendable {
    let name: String
    let arn: String
    let status: String
    let createdAt: EpochTime?

    private enum CodingKeys: String, CodingKey {
      case name = "EndpointName"
      case arn = "EndpointArn"
      case status = "EndpointStatus"
      case createdAt = "CreationTime"
    }
  }

  let endpoints: [Endpoint]
  let nextToken: String?

  private enum CodingKeys: String, CodingKey {
    case endpoints = "Endpoints"
    case nextToken = "NextToken"
  }
}

struct ListEndpointConfigsAnswer: Decodable, Sendable {
  struct Config: Decodable, Sendable {
    let name: String
    let arn: String
    let createdAt: EpochTime?

    private enum CodingKeys: String, CodingKey {
      case name = "EndpointConfigName"
      case arn = "EndpointConfigArn"
      case createdAt = "CreationTime"
    }
  }

  let configs: [Config]
  let nextToken: String?

  private enum CodingKeys: String, CodingKey {
    case configs = "EndpointConfigs"
    case nextToken = "NextToken"
  }
}

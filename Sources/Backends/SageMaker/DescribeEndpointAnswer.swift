struct DescribeEndpointAnswer: Decodable, Sendable {
  /// As AWS writes it, which is not always as the endpoint was named.
  let arn: String
  let status: String
  let configName: String?

  private enum CodingKeys: String, CodingKey {
    case arn = "EndpointArn"
    case status = "EndpointStatus"
    case configName = "EndpointConfigName"
  }
}

struct DescribeEndpointConfigAnswer: Decodable, Sendable {
  let arn: String

  private enum CodingKeys: String, CodingKey {
    case arn = "EndpointConfigArn"
  }
}

struct CreateEndpointAnswer: Decodable, Sendable {
  let arn: String

  private enum CodingKeys: String, CodingKey {
    case arn = "EndpointArn"
  }
}

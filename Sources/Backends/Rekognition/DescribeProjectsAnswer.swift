import GatewayCore

struct DescribeProjectsAnswer: Decodable, Sendable {
  struct Project: Decodable, Sendable {
    let arn: String

    private enum CodingKeys: String, CodingKey {
      case arn = "ProjectArn"
    }
  }

  let projects: [Project]
  let nextToken: String?

  private enum CodingKeys: String, CodingKey {
    case projects = "ProjectDescriptions"
    case nextToken = "NextToken"
  }

  func arn(ofProject name: String) -> String? {
    projects.first { ARN($0.arn)?.resource.hasPrefix("project/\(name)/") ?? false }?.arn
  }
}

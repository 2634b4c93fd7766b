import GatewayCore

struct DescribeProjectsAnswer: Decodable, Sendable {
  struct Project: Decodable, Sendable {
    let arn: String

    private enum CodingKeys: String, CodingKey {
      case arn = "ProjectArn"
    }
  }

  let projects: [Project]

  private enum CodingKeys: String, CodingKey {
    case projects = "ProjectDescriptions"
  }

  func arn(ofProject name: String) -> String? {
    projects.first { ARN($0.arn)?.resource.hasPrefix("project/\(name)/") ?? false }?.arn
  }
}

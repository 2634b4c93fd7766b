struct ListProjectsAnswer: Decodable, Sendable {
  struct Project: Decodable, Sendable {
    let name: String

    private enum CodingKeys: String, CodingKey {
      case name = "ProjectName"
    }
  }

  let projects: [Project]
  let nextToken: String?

  private enum CodingKeys: String, CodingKey {
    case projects = "Projects"
    case nextToken = "NextToken"
  }
}

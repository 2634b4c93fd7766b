struct ListTagsAnswer: Decodable, Sendable {
  struct Tag: Decodable, Sendable {
    let key: String
    let value: String

    private enum CodingKeys: String, CodingKey {
      case key = "Key"
      case value = "Value"
    }
  }

  let tags: [Tag]?
  let nextToken: String?

  private enum CodingKeys: String, CodingKey {
    case tags = "Tags"
    case nextToken = "NextToken"
  }
}

/// What both services answer to a start and a stop: the state that follows, in their own word.
struct StatusAnswer: Decodable, Sendable {
  let status: String

  private enum CodingKeys: String, CodingKey {
    case status = "Status"
  }
}

/// Why there are no keys. The words are for the log, and have nothing in them that the source sent.
struct KeySetProblem: Error, Sendable, Equatable {
  let reason: String
}

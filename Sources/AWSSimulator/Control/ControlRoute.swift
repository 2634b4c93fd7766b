import FoundationEssentials

/// One route of the control API: what it is called by, what it says of itself, and what it does.
struct ControlRoute: Sendable {
  /// A control request on its way to its route.
  struct Request: Sendable {
    let body: [UInt8]
    let target: RequestTarget
    let now: Date
  }

  /// The method.
  let method: String
  /// The path, below ``ControlAPI/root``.
  let path: String
  /// What it does, in a sentence.
  let summary: String
  /// The fields of the body, or the items of the query; empty for none.
  let fields: [String]
  /// Does it.
  let handle: @Sendable (ControlAPI, Request) throws(ControlError) -> SimulatedResponse

  /// Describes a route.
  init(
    _ method: String, _ path: String, _ summary: String, fields: [String] = [],
    handle: @escaping @Sendable (ControlAPI, Request) throws(ControlError) -> SimulatedResponse
  ) {
    self.method = method
    self.path = path
    self.summary = summary
    self.fields = fields
    self.handle = handle
  }
}

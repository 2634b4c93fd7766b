/// That the service which hosted a model has ended.
package struct Retirement: Sendable, Equatable {
  /// Where callers go now: a model's id, a URL or a text; nil: nowhere that is known.
  package let successor: String?

  package init(successor: String? = nil) {
    self.successor = successor
  }

  /// BACKEND_RETIRED.
  package var error: GatewayError {
    let ended = "The service that hosted this model has ended"
    guard let successor else {
      return GatewayError(.backendRetired, "\(ended), and no successor is named. Ask the gateway's operator.")
    }
    return GatewayError(
      .backendRetired, "\(ended). Go to its successor: \(successor)",
      details: [FieldProblem("successor", successor)])
  }
}

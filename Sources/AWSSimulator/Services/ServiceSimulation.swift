/// One simulated service: which requests are its own, and what its operations do to the cloud.
///
/// It has no state and does no input or output, so that it can be made whenever one is needed.
protocol ServiceSimulation: Sendable {
  /// How its answers are shaped.
  var wire: WireProtocol { get }

  /// The operations it knows, by the names that AWS gives them.
  var operations: [String] { get }

  /// The operations that need no signature.
  var unsignedOperations: Set<String> { get }

  /// The operation that a request is for.
  ///
  /// - Returns: nil when the request is not for this service; a name that is not in ``operations`` when it is for this
  ///   service but for nothing that is simulated.
  func operation(of request: SimulatedRequest) -> String?

  /// Carries an operation out, with all its effects, or throws and has changed nothing.
  func perform(_ call: ServiceCall, on cloud: inout CloudState) throws(ServiceError) -> ServiceAnswer

  /// What the service says when it is called too often.
  var throttled: ServiceError { get }

  /// What the service says when it breaks down.
  var brokenDown: ServiceError { get }
}

extension ServiceSimulation {
  var unsignedOperations: Set<String> { [] }
}

import FoundationEssentials
package import Platform

/// A state change of a model.
package struct ModelNews: Sendable, Equatable {
  package let model: ModelAnswer
  /// As it came.
  package let json: String
}

/// Follows a model's events, over as many connections as it takes.
package struct ModelFollower: Sendable {
  private let connection: GatewayConnection
  private let model: String
  /// Whether a gateway that cannot be reached at first is tried again.
  private let isPatient: Bool
  private let time: any TimeSource
  private let random: @Sendable () -> Double

  /// - Parameter random: a number from 0 to 1.
  package init(
    _ connection: GatewayConnection, model: String, isPatient: Bool = false, time: any TimeSource = SystemTime(),
    random: @escaping @Sendable () -> Double = { .random(in: 0...1) }
  ) {
    self.connection = connection
    self.model = model
    self.isPatient = isPatient
    self.time = time
    self.random = random
  }

  /// Hands on what is known of the model, then each change, until `onNews` returns false.
  ///
  /// - Parameter onConnection: hears why there is no connection at the moment; nil when there is one.
  /// - Throws: ``Refusal``, ``ConnectionFailure`` when the gateway was never reached, `CancellationError`.
  package func follow(onNews: (ModelNews) -> Bool, onConnection: (String?) -> Void) async throws {
    var last: String?
    var pauses = Backoff()
    var isReached = isPatient
    while true {
      var pause: Duration?
      do {
        let isOver = try await connection.events(of: model, after: last) {
          isReached = true
          onConnection(nil)
        } onEvent: { event in
          pauses = Backoff()
          last = event.id
          guard let news = ModelNews(event) else { return true }
          return onNews(news)
        }
        if isOver { return }
        onConnection("the gateway ended the stream")
      } catch let refusal as Refusal {
        guard refusal.isPassing else { throw refusal }
        pause = refusal.retryAfter.map { .seconds($0) }
        onConnection(refusal.code)
      } catch let failure as ConnectionFailure {
        guard isReached else { throw failure }
        onConnection(failure.reason)
      }
      try await time.sleep(for: max(pause ?? .zero, pauses.next(random: random())))
    }
  }
}

extension ModelNews {
  /// Nil for an event of another kind.
  fileprivate init?(_ event: ServerSentEvent) {
    guard event.name == "state",
      let model = try? JSONDecoder.gateway.decode(ModelAnswer.self, from: Data(event.data.utf8))
    else { return nil }
    self.init(model: model, json: event.data)
  }
}

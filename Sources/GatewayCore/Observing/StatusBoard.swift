import FoundationEssentials
package import Platform
import Synchronization

/// What was last seen of each model, and those who want to know when it changes.
package final class StatusBoard: Sendable {
  typealias Subscriber = @Sendable (ModelStatus) -> Void

  private struct Board {
    var statuses: [ModelTarget: TargetStatus] = [:]
    var subscribers: [ModelTarget: [Int: Subscriber]] = [:]
    var nextSubscriber = 0
    /// Told of each announcement, and of each model that somebody begins to wait for.
    var followers: [ChangedModels] = []
  }

  private let board = Mutex(Board())
  private let time: any TimeSource

  package init(time: any TimeSource) {
    self.time = time
  }

  /// What is known; nothing is asked of AWS.
  package func status(of target: ModelTarget) -> TargetStatus {
    board.withLock { $0.statuses[target] } ?? TargetStatus()
  }

  /// Changes what is known. Subscribers are told by ``announce(_:of:)``, once the store knows too.
  func change(_ target: ModelTarget, _ body: (inout TargetStatus) -> Void) -> TargetStatus {
    board.withLock { board in
      body(&board.statuses[target, default: TargetStatus()])
      return board.statuses[target, default: TargetStatus()]
    }
  }

  /// Wakes those who wait for news of the model.
  package func announce(_ status: ModelStatus, of target: ModelTarget) {
    let subscribers = board.withLock { board in
      for follower in board.followers { follower.add(target) }
      return board.subscribers[target].map { Array($0.values) } ?? []
    }
    for subscriber in subscribers { subscriber(status) }
  }

  /// Something new for each announcement from now on; several that come while nobody looks are one.
  ///
  /// It ends when its consumer stops: the model is watched for as long as anybody subscribes.
  package func news(of target: ModelTarget) -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let number = subscribe(to: target) { _ in continuation.yield() }
    continuation.onTermination = { [weak self] _ in self?.unsubscribe(number, from: target) }
    return stream
  }

  /// Has `subscriber` called at each announcement from now on. It must return at once.
  ///
  /// - Returns: The number by which it is unsubscribed: the model is watched until then.
  func subscribe(to target: ModelTarget, _ subscriber: @escaping Subscriber) -> Int {
    board.withLock { board in
      defer { board.nextSubscriber += 1 }
      for follower in board.followers { follower.add(target) }
      board.subscribers[target, default: [:]][board.nextSubscriber] = subscriber
      return board.nextSubscriber
    }
  }

  /// Whether somebody waits for news of the model.
  func isWatched(_ target: ModelTarget) -> Bool { board.withLock { $0.subscribers[target] != nil } }

  /// Has `changes` told of each announcement, and of each model that somebody begins to wait for, from now on.
  func follow(by changes: ChangedModels) { board.withLock { $0.followers.append(changes) } }

  /// How many wait for news.
  var subscriberCount: Int { board.withLock { $0.subscribers.values.reduce(0) { $0 + $1.count } } }

  func unsubscribe(_ number: Int, from target: ModelTarget) {
    board.withLock { board in
      board.subscribers[target]?[number] = nil
      if board.subscribers[target]?.isEmpty ?? false { board.subscribers[target] = nil }
    }
  }
}

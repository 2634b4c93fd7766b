import Platform
import ServiceLifecycle

/// Holds a caller until a model is in a state.
package struct StatusWaiter: Sendable {
  /// How a wait ended.
  package enum End: Sendable, Equatable {
    case satisfied(ModelStatus)
    case timeUp(ModelStatus)
    /// The gateway shuts down; what was waited for goes on.
    case shutdown(ModelStatus)
    /// The caller has gone away.
    case left(ModelStatus)

    package var status: ModelStatus {
      switch self {
      case .satisfied(let status), .timeUp(let status), .shutdown(let status), .left(let status): status
      }
    }
  }

  private let board: StatusBoard
  private let observer: ModelObserver
  private let time: any TimeSource

  init(board: StatusBoard, observer: ModelObserver, time: any TimeSource) {
    self.board = board
    self.observer = observer
    self.time = time
  }

  /// Waits until `isSatisfied`, or until `limit` has passed. The model is watched meanwhile.
  ///
  /// - Parameter caller: nil: one that does not go away.
  package func wait(
    for target: ModelTarget, limit: Duration, by caller: (any CallerPresence)? = nil,
    until isSatisfied: @escaping @Sendable (ModelStatus) -> Bool
  ) async -> End {
    let news = board.news(of: target)
    let first = observer.known(target)
    if isSatisfied(first) { return .satisfied(first) }
    enum Part: Sendable {
      case satisfied(ModelStatus)
      case timeUp, ended, left
    }
    let part = await withTaskGroup(of: Part.self) { group in
      group.addTask {
        await cancelWhenGracefulShutdown {
          for await _ in news {
            let status = observer.known(target)
            if isSatisfied(status) { return Part.satisfied(status) }
          }
          return Part.ended
        }
      }
      group.addTask {
        let isOver: Void? = try? await time.sleep(for: limit)
        return isOver == nil ? .ended : .timeUp
      }
      if let caller {
        group.addTask {
          await caller.gone()
          return .left
        }
      }
      defer { group.cancelAll() }
      return await group.next() ?? .ended
    }
    switch part {
    case .satisfied(let status): return .satisfied(status)
    case .timeUp: return .timeUp(observer.known(target))
    case .ended: return .shutdown(observer.known(target))
    case .left: return .left(observer.known(target))
    }
  }
}

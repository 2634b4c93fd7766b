import Platform
import ServiceLifecycle
import Synchronization

/// Looks at the models that somebody cares about: those with a lease, a run, a start or a stop, a waiter or a
/// subscriber. However many care, a model is looked at once.
///
/// A model is looked at 2 s after a change and then less and less often, down to every 30 s; the moments are jittered
/// so that models do not march in step. What many models come to at the same time is done in portions, and a round goes
/// through what has changed or is due: thousands of models must not hold up who asks for one.
package struct ModelWatcher: Service {
  package static let shortest: Duration = .seconds(2)
  package static let longest: Duration = .seconds(30)
  /// Of the pauses of a model that somebody waits for, and of others: nobody is kept waiting by a look that comes later,
  /// and of thousands that start at the same time each look is a call less for those who ask.
  private static let growth = 1.5
  private static let growthUnawaited = 2.0
  /// Between two rounds, at most and at least.
  private static let tick: Duration = .milliseconds(500)
  private static let pace: Duration = .milliseconds(20)
  /// How many models begin to be looked at in a round.
  private static let portion = 32

  private final class Watched: Sendable {
    let plans = Mutex(WatchPlans())
  }

  private let board: StatusBoard
  private let lives: Lives
  private let observer: ModelObserver
  private let time: any TimeSource
  private let random: @Sendable () -> Double
  private let changes = ChangedModels()

  /// - Parameter random: in 0 to 1, for the jitter.
  init(
    board: StatusBoard, lives: Lives, observer: ModelObserver, time: any TimeSource,
    random: @escaping @Sendable () -> Double
  ) {
    self.board = board
    self.lives = lives
    self.observer = observer
    self.time = time
    self.random = random
    lives.follow(by: changes)
    board.follow(by: changes)
  }

  package func run() async {
    let watched = Watched()
    await cancelWhenGracefulShutdown {
      await withDiscardingTaskGroup { group in
        while !Task.isCancelled {
          await follow(changes.take(), watched)
          let begun = begin(watched)
          for target in begun {
            group.addTask {
              await observer.look(at: target)
              note(target, watched, isLooked: true)
            }
          }
          guard (try? await time.sleep(for: pause(watched))) != nil else { return }
        }
      }
    }
  }

  /// Lets the plans follow what has changed.
  private func follow(_ changed: Set<ModelTarget>, _ watched: Watched) async {
    for (number, target) in changed.enumerated() {
      note(target, watched, isLooked: false)
      if number % Self.portion == Self.portion - 1 { await Task.yield() }
    }
  }

  /// - Parameter isLooked: whether it has just been looked at.
  private func note(_ target: ModelTarget, _ watched: Watched, isLooked: Bool) {
    let status = observer.known(target)
    let isWaitedFor = board.isWatched(target)
    let isWanted = status.life.isActive || isWaitedFor
    let now = time.uptime
    // A start that is under way says itself how it ends.
    let isFresh =
      status.life.startOperation != nil || status.observation.map { now - $0.seenAt < Self.shortest } ?? false
    let jitter = isLooked ? 0.8 + 0.4 * random() : 1
    watched.plans.withLock { plans in
      if isLooked {
        plans.looked(
          target, state: status.state, at: now, growth: isWaitedFor ? Self.growth : Self.growthUnawaited,
          jitter: jitter)
      }
      if isWanted {
        plans.follow(target, state: status.state, isFresh: isFresh, at: now)
      } else {
        plans.forget(target)
      }
    }
  }

  /// The models to look at now.
  private func begin(_ watched: Watched) -> [ModelTarget] {
    let now = time.uptime
    let due = watched.plans.withLock { plans in
      var due: [ModelTarget] = []
      while due.count < Self.portion, let target = plans.begin(at: now) { due.append(target) }
      return due
    }
    // Who waited may have gone.
    return due.filter { target in
      let isWanted = board.isWatched(target) || lives.life(of: target).isActive
      if !isWanted { watched.plans.withLock { $0.drop(target) } }
      return isWanted
    }
  }

  private func pause(_ watched: Watched) -> Duration {
    let next = watched.plans.withLock(\.next)
    return max(Self.pace, min(Self.tick, next.map { $0 - time.uptime } ?? Self.tick))
  }
}

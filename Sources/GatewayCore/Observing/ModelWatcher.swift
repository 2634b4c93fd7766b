import Platform
import ServiceLifecycle
import Synchronization

/// Looks at the models that somebody cares about: those with a lease, a run, a start or a stop, a waiter or a
/// subscriber. However many care, a model is looked at once.
///
/// A model is looked at 2 s after a change and then less and less often, down to every 30 s; the moments are jittered
/// so that models do not march in step.
package struct ModelWatcher: Service {
  package static let shortest: Duration = .seconds(2)
  package static let longest: Duration = .seconds(30)
  private static let tick: Duration = .milliseconds(500)

  private struct Plan {
    var state: ModelState
    var pause: Duration
    var next: Duration
    var isUnderWay = false
  }

  private final class Plans: Sendable {
    let all = Mutex<[ModelTarget: Plan]>([:])
  }

  private let board: StatusBoard
  private let lives: Lives
  private let observer: ModelObserver
  private let time: any TimeSource
  private let random: @Sendable () -> Double

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
  }

  package func run() async {
    let plans = Plans()
    await cancelWhenGracefulShutdown {
      await withDiscardingTaskGroup { group in
        while !Task.isCancelled {
          for target in due(plans) {
            group.addTask {
              _ = try? await observer.describe(target, limit: .seconds(15))
              let state = observer.known(target).state
              plans.all.withLock { $0[target] = Self.next($0[target], state: state, at: time.uptime, random: random()) }
            }
          }
          guard (try? await time.sleep(for: Self.tick)) != nil else { return }
        }
      }
    }
  }

  /// The models to look at now. Those that nobody cares about any more are forgotten.
  private func due(_ plans: Plans) -> [ModelTarget] {
    let targets = Set(lives.activeTargets).union(board.watched)
    let now = time.uptime
    let states = targets.map { ($0, observer.known($0).state) }
    return plans.all.withLock { plans in
      plans = plans.filter { targets.contains($0.key) || $0.value.isUnderWay }
      var due: [ModelTarget] = []
      for (target, state) in states {
        var plan = plans[target] ?? Plan(state: state, pause: Self.shortest, next: now)
        if plan.state != state {
          // Somebody else saw or made a change.
          plan.state = state
          plan.pause = Self.shortest
          plan.next = min(plan.next, now + Self.shortest)
        }
        if !plan.isUnderWay, plan.next <= now {
          plan.isUnderWay = true
          due.append(target)
        }
        plans[target] = plan
      }
      return due
    }
  }

  private static func next(_ plan: Plan?, state: ModelState, at now: Duration, random: Double) -> Plan {
    let isChanged = plan?.state != state
    let pause = isChanged ? shortest : min((plan?.pause ?? shortest) * 1.5, longest)
    // A fifth earlier to a fifth later.
    return Plan(state: state, pause: pause, next: now + pause * (0.8 + 0.4 * random))
  }
}

/// When each model that somebody cares about is looked at next: pure, with no clock of its own.
package struct WatchPlans {
  private struct Plan {
    var state: ModelState
    /// Before the look that comes next, or the one that is under way; nil: what is looked at changes meanwhile.
    var pause: Duration?
    var isUnderWay = false
    /// Whether nobody cares any more, but for the look that is under way.
    var isForgotten = false
  }

  private var plans: [ModelTarget: Plan] = [:]
  private var agenda = Agenda<ModelTarget>()

  package init() {}

  /// How many models there is a plan for.
  package var count: Int { plans.count }

  /// When the first may be due: never too late.
  package var next: Duration? { agenda.next }

  /// Takes in that somebody cares, and what is known: a change that somebody else saw or made is looked at soon.
  ///
  /// - Parameter isFresh: whether a model that nobody cared about until now needs no look at once.
  package mutating func follow(_ target: ModelTarget, state: ModelState, isFresh: Bool, at now: Duration) {
    guard var plan = plans[target] else {
      plans[target] = Plan(state: state, pause: ModelWatcher.shortest)
      agenda.put(target, at: isFresh ? now + ModelWatcher.shortest : now)
      return
    }
    guard plan.state != state || plan.isForgotten else { return }
    plan.state = state
    plan.pause = plan.isUnderWay ? nil : ModelWatcher.shortest
    plan.isForgotten = false
    plans[target] = plan
    guard !plan.isUnderWay else { return }
    let soon = now + ModelWatcher.shortest
    agenda.put(target, at: min(agenda[target] ?? soon, soon))
  }

  /// The next model to look at, if one is due: its look is under way from now on.
  package mutating func begin(at now: Duration) -> ModelTarget? {
    guard let target = agenda.take(at: now) else { return nil }
    plans[target]?.isUnderWay = true
    return target
  }

  /// Takes in that a look has ended, and what is known since.
  ///
  /// - Parameters:
  ///   - growth: of the pause, where nothing has changed.
  ///   - jitter: by which the pause is multiplied this once.
  package mutating func looked(
    _ target: ModelTarget, state: ModelState, at now: Duration, growth: Double, jitter: Double
  ) {
    guard let plan = plans[target], !plan.isForgotten else {
      plans[target] = nil
      return
    }
    let longer = plan.state == state ? plan.pause.map { min($0 * growth, ModelWatcher.longest) } : nil
    let pause = longer ?? ModelWatcher.shortest
    plans[target] = Plan(state: state, pause: pause)
    agenda.put(target, at: now + pause * jitter)
  }

  /// Takes in that nobody cares any more.
  package mutating func forget(_ target: ModelTarget) {
    guard plans[target]?.isUnderWay ?? false else { return drop(target) }
    plans[target]?.isForgotten = true
  }

  /// Forgets a model whose look was not begun after all.
  package mutating func drop(_ target: ModelTarget) {
    plans[target] = nil
    agenda.remove(target)
  }
}

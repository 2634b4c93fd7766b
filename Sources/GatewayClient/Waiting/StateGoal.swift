/// The state that somebody waits for a model to come to, and what became of that.
package struct StateGoal: Sendable {
  package enum Verdict: Sendable, Equatable {
    case goOn
    case reached
    /// It will not come by itself any more. With the reason.
    case missed(String)
  }

  /// Nil: there is none, and it goes on for ever.
  private let wanted: String?
  private var last: String?

  package init(_ wanted: String?) {
    self.wanted = wanted
  }

  /// Takes in the state that the model is in.
  package mutating func see(_ state: String) -> Verdict {
    let last = last
    self.last = state
    guard let wanted else { return .goOn }
    if state == wanted { return .reached }
    switch (wanted, last, state) {
    case (_, _, "failed"): return .missed("the model failed")
    case ("running", "starting", "stopping"), ("running", "starting", "stopped"):
      return .missed("it was stopped while it was starting")
    // It stopped in between, and somebody has started it again.
    case ("stopped", "stopping", "starting"), ("stopped", "stopping", "running"):
      return .missed("it was started again")
    default: return .goOn
    }
  }
}

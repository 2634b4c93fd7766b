import Platform
import Synchronization

@testable import CallerTokens

/// A source of keys that answers as the test says.
final class ScriptedSource: KeySetSource {
  typealias Answer = Result<String, KeySetProblem>

  static let down = Answer.failure(KeySetProblem(reason: "down"))

  private struct State {
    var answer: Answer
    var calls: [Duration] = []
    var isHeld = false
  }

  private let time: ManualTime
  private let state: Mutex<State>

  init(_ answer: Answer, time: ManualTime, isHeld: Bool = false) {
    self.time = time
    state = Mutex(State(answer: answer, isHeld: isHeld))
  }

  /// When it was asked, by the clock's uptime.
  var calls: [Duration] { state.withLock { $0.calls } }

  func answer(_ answer: Answer) { state.withLock { $0.answer = answer } }

  /// Answers those who wait, and whoever comes.
  func release() { state.withLock { $0.isHeld = false } }

  func document() async throws(KeySetProblem) -> [UInt8] {
    state.withLock { $0.calls.append(time.uptime) }
    while state.withLock({ $0.isHeld }) { await Task.yield() }
    return Array(try state.withLock { $0.answer }.get().utf8)
  }

  /// Returns once it has been asked so often.
  func wait(for count: Int) async {
    while calls.count < count { await Task.yield() }
  }
}

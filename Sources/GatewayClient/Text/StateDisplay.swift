package import Platform
import Synchronization

/// Shows the states that a model goes through.
package final class StateDisplay: Sendable {
  package enum Style: Sendable {
    /// One line on a terminal, drawn anew.
    case live(columns: @Sendable () -> Int)
    /// A line for each state.
    case lines
    case silent
  }

  private struct Shown {
    var state: String?
    var trouble: String?
    /// Whether the cursor stands in a line that is not ended.
    var isDrawn = false
  }

  private let model: String
  private let limit: Duration?
  /// Whether each state keeps its line on a terminal too.
  private let keepsStates: Bool
  private let style: Style
  private let time: any TimeSource
  private let begun: Duration
  private let write: @Sendable (String) -> Void
  private let shown = Mutex(Shown())

  package init(
    model: String, limit: Duration?, keepsStates: Bool = false, style: Style, time: any TimeSource = SystemTime(),
    write: @escaping @Sendable (String) -> Void
  ) {
    self.model = model
    self.limit = limit
    self.keepsStates = keepsStates
    self.style = style
    self.time = time
    begun = time.uptime
    self.write = write
  }

  /// The model is in this state.
  package func show(_ state: String) {
    shown.withLock { shown in
      shown.trouble = nil
      guard state != shown.state else { return draw(&shown) }
      shown.state = state
      if case .lines = style {
        write(line(shown).reached + "\n")
      } else if keepsStates {
        keep(&shown)
      } else {
        draw(&shown)
      }
    }
  }

  /// The state is not known at the moment; nil: now it is.
  package func show(trouble: String?) {
    shown.withLock { shown in
      shown.trouble = trouble
      draw(&shown)
    }
  }

  /// Draws the time anew.
  package func refresh() {
    shown.withLock { draw(&$0) }
  }

  /// The state at the end stays to be seen.
  package func end(_ state: String) {
    shown.withLock { shown in
      let isNew = state != shown.state
      shown.state = state
      shown.trouble = nil
      switch style {
      case .live where keepsStates && !isNew: clear(&shown)
      case .live: keep(&shown)
      case .lines: if isNew { write(line(shown).reached + "\n") }
      case .silent: break
      }
    }
  }

  /// What is drawn stays, and what is printed next begins a line.
  package func leave() {
    shown.withLock { shown in
      if shown.isDrawn { write("\n") }
      shown.isDrawn = false
    }
  }

  private func line(_ shown: borrowing Shown) -> ProgressLine {
    ProgressLine(
      model: model, state: shown.state, elapsed: time.uptime - begun, limit: limit, trouble: shown.trouble)
  }

  private func draw(_ shown: inout Shown) {
    guard case .live(let columns) = style else { return }
    write(ProgressLine.overwriting(line(shown).running, columns: columns()))
    shown.isDrawn = true
  }

  private func keep(_ shown: inout Shown) {
    guard case .live(let columns) = style else { return }
    write(ProgressLine.overwriting(line(shown).reached, columns: columns()) + "\n")
    shown.isDrawn = false
  }

  private func clear(_ shown: inout Shown) {
    guard shown.isDrawn else { return }
    write(ProgressLine.overwriting("", columns: 1))
    shown.isDrawn = false
  }
}

import GatewayCore

/// How far something that is waited for has come, in one line.
package struct ProgressLine: Sendable, Equatable {
  package var model: String
  /// Nil before the first answer.
  package var state: String?
  package var elapsed: Duration
  /// Nil: for as long as it takes.
  package var limit: Duration?
  /// Why the state may be an old one.
  package var trouble: String?

  package init(model: String, state: String?, elapsed: Duration, limit: Duration? = nil, trouble: String? = nil) {
    self.model = model
    self.state = state
    self.elapsed = elapsed
    self.limit = limit
    self.trouble = trouble
  }

  /// While it goes on: `abc123: starting, 12s of 20m`.
  package var running: String {
    let time = Self.text(elapsed) + (limit.map { " of \(Self.text($0))" } ?? "")
    let note = trouble.map { " (\($0); trying again)" } ?? ""
    return "\(model): \(state ?? "asking the gateway"), \(time)\(note)".printable
  }

  /// When the state was reached: `abc123: running after 12s`, or `abc123: running` where it took no second.
  package var reached: String {
    "\(model): \(state ?? "not known")\(elapsed < .seconds(1) ? "" : " after \(Self.text(elapsed))")".printable
  }

  /// What draws `line` over the line that the cursor is in: no more than fits, or the terminal would begin another.
  package static func overwriting(_ line: String, columns: Int) -> String {
    let room = max(columns - 1, 1)
    return "\r" + (line.count > room ? line.prefix(room - 1) + "…" : line[...]) + "\u{1B}[K"
  }

  private static func text(_ duration: Duration) -> String {
    DurationText.text(seconds: max(0, Int(duration.components.seconds)))
  }
}

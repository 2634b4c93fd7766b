import GatewayClient
import Platform
import Synchronization
import Testing

@Suite("What is waited for is shown")
struct StateDisplayTests {
  private final class Screen: Sendable {
    private let text = Mutex("")
    let time = ManualTime()

    func display(_ style: StateDisplay.Style, keepsStates: Bool = false) -> StateDisplay {
      StateDisplay(model: "m", limit: .seconds(1200), keepsStates: keepsStates, style: style, time: time) { part in
        self.text.withLock { $0 += part }
      }
    }

    /// What was written since the last time.
    func read() -> String {
      text.withLock { text in
        defer { text = "" }
        return text
      }
    }
  }

  private static let live = StateDisplay.Style.live(columns: { 80 })
  private let screen = Screen()

  @Test("on a terminal by one line, drawn anew, of which the last stays")
  func live() {
    let display = screen.display(Self.live)
    display.refresh()
    #expect(screen.read() == "\rm: asking the gateway, 0s of 20m\u{1B}[K")
    display.show("starting")
    #expect(screen.read() == "\rm: starting, 0s of 20m\u{1B}[K")
    screen.time.advance(by: .seconds(75))
    display.show(trouble: "connection refused")
    #expect(screen.read() == "\rm: starting, 1m15s of 20m (connection refused; trying again)\u{1B}[K")
    display.show(trouble: nil)
    #expect(screen.read() == "\rm: starting, 1m15s of 20m\u{1B}[K")
    display.end("running")
    #expect(screen.read() == "\rm: running after 1m15s\u{1B}[K\n")
    display.leave()
    #expect(screen.read() == "")
  }

  @Test("elsewhere by a line for each state")
  func lines() {
    let display = screen.display(.lines)
    display.refresh()
    display.show("starting")
    display.refresh()
    display.show(trouble: "connection refused")
    display.show("starting")
    screen.time.advance(by: .seconds(12))
    display.end("running")
    display.leave()
    #expect(screen.read() == "m: starting\nm: running after 12s\n")
  }

  @Test("a state that is shown already is not shown again at the end")
  func shown() {
    let display = screen.display(.lines)
    display.show("running")
    display.end("running")
    #expect(screen.read() == "m: running\n")
  }

  @Test("a watch keeps each state's line on a terminal too")
  func keeps() {
    let display = screen.display(Self.live, keepsStates: true)
    display.show("stopped")
    #expect(screen.read() == "\rm: stopped\u{1B}[K\n")
    display.refresh()
    #expect(screen.read() == "\rm: stopped, 0s of 20m\u{1B}[K")
    display.show("starting")
    #expect(screen.read() == "\rm: starting\u{1B}[K\n")
  }

  @Test("a line that is left stays, and what follows begins a new one")
  func leaves() {
    let display = screen.display(Self.live)
    display.refresh()
    _ = screen.read()
    display.leave()
    display.leave()
    #expect(screen.read() == "\n")
  }

  @Test("beside JSON nothing is shown")
  func silent() {
    let display = screen.display(.silent)
    display.show("starting")
    display.end("running")
    display.leave()
    #expect(screen.read() == "")
  }

  @Test(
    "a line is cut where the terminal ends",
    arguments: [(80, "0123456789"), (11, "0123456789"), (10, "01234567…"), (3, "0…"), (2, "…"), (0, "…")])
  func cut(_ columns: Int, _ shown: String) {
    #expect(ProgressLine.overwriting("0123456789", columns: columns) == "\r\(shown)\u{1B}[K")
  }

  @Test("a time without a limit is shown alone")
  func unlimited() {
    #expect(ProgressLine(model: "m", state: "running", elapsed: .seconds(3661)).running == "m: running, 1h1m1s")
  }

  @Test("the process ends with what the contract says")
  func exits() {
    #expect(
      [ExitStatus.done, .refused, .wrongUse, .timeUp, .interrupted].map(\.rawValue) == [0, 1, 2, 3, 130])
  }
}

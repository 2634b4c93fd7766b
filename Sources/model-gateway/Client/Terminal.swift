import Foundation
import GatewayClient

/// A stream that people or programs read.
enum Terminal {
  /// How a model's states are shown: on a terminal drawn anew, else a line each. With `--json` standard output belongs
  /// to the answer, and only a terminal on standard error shows anything.
  ///
  /// - Parameter isResultAlone: whether standard output belongs to the answer without `--json` too.
  static func display(
    of model: String, limit: Duration?, keepsStates: Bool = false, json: Bool, isResultAlone: Bool = false
  ) -> StateDisplay {
    let stream = json || isResultAlone ? FileHandle.standardError : .standardOutput
    let descriptor = stream.fileDescriptor
    let style: StateDisplay.Style =
      if isTerminal(descriptor) {
        .live(columns: { columns(of: descriptor) })
      } else if json {
        .silent
      } else {
        .lines
      }
    return StateDisplay(model: model, limit: limit, keepsStates: keepsStates, style: style) { text in
      write(text, to: stream)
    }
  }

  /// A line on standard output.
  static func say(_ line: String) {
    write(line + "\n", to: .standardOutput)
  }

  private static func write(_ text: String, to stream: FileHandle) {
    do {
      try stream.write(contentsOf: Data(text.utf8))
    } catch {
      // Nobody reads any more. It ends as SIGPIPE ends others, which the network library makes this process ignore.
      exit(128 + SIGPIPE)
    }
  }

  private static func isTerminal(_ descriptor: Int32) -> Bool {
    isatty(descriptor) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  }

  private static func columns(of descriptor: Int32) -> Int {
    var size = winsize()
    let isKnown = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    return isKnown ? Int(size.ws_col) : 80
  }
}

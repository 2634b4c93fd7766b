import ArgumentParser
import GatewayCore

/// A duration on the command line: `90s`, `20m`, `1h30m`.
struct WaitOption: ExpressibleByArgument, Sendable {
  let duration: Duration

  /// Nil when it is none.
  init?(argument: String) {
    guard let seconds = DurationText.seconds(argument) else { return nil }
    duration = .seconds(seconds)
  }
}

import Logging
import Telemetry
import Testing

struct HumanLogHandlerTests {
  private static func lines(
    provider: Logger.MetadataProvider? = nil, _ body: (inout Logger) -> Void
  ) -> [String] {
    LogLines.written(body) { label, time, sink in
      HumanLogHandler(label: label, metadataProvider: provider, time: time, sink: sink)
    }
  }

  @Test func `A line has its metadata sorted by name between the logger and the message`() {
    let lines = Self.lines(provider: .init { ["trace.id": "t", "a": "provider"] }) { logger in
      logger[metadataKey: "request.id"] = "r1"
      logger[metadataKey: "a"] = "logger"
      logger.notice("A thing happened", metadata: ["b": .stringConvertible(2.5), "list": ["1", "2"]])
    }
    #expect(
      lines == [
        "\(LogLines.time) notice gate: a=logger b=2.5 list=[\"1\", \"2\"] request.id=r1 trace.id=t [TelemetryTests] "
          + "A thing happened\n"
      ])
  }

  @Test func `A line stays one line whatever is in it`() {
    let lines = Self.lines { logger in
      logger.info("a\nb\u{1B}[31m", metadata: ["x\ty": "1\r2\u{7F}", "z": ["in\nside"]])
    }
    #expect(
      lines == [
        "\(LogLines.time) info gate: x\\ty=1\\r2\\u{7f} z=[\"in\\nside\"] [TelemetryTests] a\\nb\\u{1b}[31m\n"
      ])
  }

  @Test func `An error has its place beside the metadata`() {
    struct Broken: Error, CustomStringConvertible { let description = "it broke" }
    let lines = Self.lines { $0.error("x", error: Broken(), metadata: ["error": "other", "f": "1"]) }
    #expect(lines == ["\(LogLines.time) error gate: error=it broke f=1 [TelemetryTests] x\n"])
  }
}

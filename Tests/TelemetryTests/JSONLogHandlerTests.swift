import Foundation
import Logging
import Telemetry
import Testing

struct JSONLogHandlerTests {
  private static func lines(
    provider: Logger.MetadataProvider? = nil, _ body: (inout Logger) -> Void
  ) -> [String] {
    LogLines.written(body) { label, time, sink in
      JSONLogHandler(label: label, metadataProvider: provider, time: time, sink: sink)
    }
  }

  @Test func `A line is an object with its metadata sorted under their own names`() {
    let lines = Self.lines { logger in
      logger[metadataKey: "request.id"] = "r1"
      logger.notice("A \"thing\"\nhappened", metadata: ["b": .stringConvertible(2.5), "a": .stringConvertible(3)])
    }
    #expect(
      lines == [
        #"{"time":"2026-11-22T08:00:00.000Z","level":"notice","logger":"gate","message":"A \"thing\"\nhappened","#
          + #""a":3,"b":2.5,"request.id":"r1"}"# + "\n"
      ])
  }

  @Test func `What is nearer to the line wins, and nothing takes the place of the line's own members`() {
    let lines = Self.lines(provider: .init { ["a": "provider", "trace.id": "t"] }) { logger in
      logger[metadataKey: "a"] = "logger"
      logger.info("x", metadata: ["message": "y", "list": ["1", ["k": "v"]]])
    }
    let line = lines.first ?? ""
    #expect(line.contains(#""message":"x","a":"logger","list":["1",{"k":"v"}],"metadata.message":"y","trace.id":"t"}"#))
  }

  @Test func `Lines below the level are not written`() {
    let lines = Self.lines { logger in
      logger.logLevel = .warning
      logger.info("x")
      logger.warning("y")
    }
    #expect(lines.count == 1)
  }

  @Test func `The time is that of the machine, in UTC`() throws {
    let formatter = ISO8601DateFormatter()
    formatter.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
    let time = try #require(formatter.date(from: LogTime.now()))
    #expect(abs(time.timeIntervalSinceNow) < 5)
  }
}

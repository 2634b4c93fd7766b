import Logging
import NIOCore
import NIOPosix
import Synchronization
import Telemetry
import Testing

/// Lines that are written together.
struct LineGathererTests {
  private final class Output: Sendable {
    let writes = Mutex<[String]>([])

    func gatherer() -> LineGatherer {
      LineGatherer { lines in self.writes.withLock { $0.append(String(decoding: lines, as: UTF8.self)) } }
    }

    var all: [String] { writes.withLock { $0 } }
  }

  private let output = Output()

  /// What was written by the end of the turn in which `body` was done.
  private func written(_ body: @escaping @Sendable (LineGatherer) -> Void) async throws -> [String] {
    let gatherer = output.gatherer()
    let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
    try await eventLoop.submit { body(gatherer) }.get()
    // What was logged is due before what is asked for now.
    try await eventLoop.submit {}.get()
    return output.all
  }

  @Test func `Lines of one turn of an event loop are one write, in their order`() async throws {
    let writes = try await written { gatherer in
      for line in ["a\n", "b\n", "c\n"] { gatherer.add(Array(line.utf8), mayWait: true) }
    }
    #expect(writes == ["a\nb\nc\n"])
  }

  @Test func `A line that may not wait takes those before it along, and is written at once`() async throws {
    let output = output
    let writes = try await written { gatherer in
      gatherer.add(Array("a\n".utf8), mayWait: true)
      gatherer.add(Array("b\n".utf8), mayWait: false)
      #expect(output.all == ["a\nb\n"])
      gatherer.add(Array("c\n".utf8), mayWait: true)
    }
    #expect(writes == ["a\nb\n", "c\n"])
  }

  @Test func `Many lines do not wait for the end of the turn`() async throws {
    let line = [UInt8](repeating: UInt8(ascii: "x"), count: 1023) + [UInt8(ascii: "\n")]
    let output = output
    let writes = try await written { gatherer in
      for _ in 0..<65 { gatherer.add(line, mayWait: true) }
      #expect(output.all.map(\.utf8.count) == [64 * 1024])
    }
    #expect(writes.map(\.utf8.count) == [64 * 1024, 1024])
  }

  @Test func `Off the event loops each line is written at once`() {
    let gatherer = output.gatherer()
    gatherer.add(Array("a\n".utf8), mayWait: true)
    gatherer.add(Array("b\n".utf8), mayWait: true)
    #expect(output.all == ["a\n", "b\n"])
  }

  @Test(arguments: [Logger.Level.debug, .info, .notice, .warning, .error, .critical])
  func `What tells of trouble does not wait`(level: Logger.Level) {
    let waits = Waits()
    for form in [LogForm.human, .json] {
      var logger = form.logger { _, mayWait in waits.all.withLock { $0.append(mayWait) } }
      logger.logLevel = .trace
      logger.log(level: level, "x")
    }
    #expect(waits.all.withLock { $0 } == Array(repeating: level < .warning, count: 2))
  }

  private final class Waits: Sendable {
    let all = Mutex<[Bool]>([])
  }

  private enum LogForm {
    case human, json

    func logger(_ sink: @escaping LogSink) -> Logger {
      Logger(label: "gate") { label in
        switch self {
        case .human: HumanLogHandler(label: label, metadataProvider: nil, sink: sink)
        case .json: JSONLogHandler(label: label, metadataProvider: nil, sink: sink)
        }
      }
    }
  }
}

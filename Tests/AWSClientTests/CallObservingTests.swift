import Platform
import Synchronization
import Testing
import Tracing

@testable import AWSClient

/// What is heard of calls: every attempt once, and how it ended.
struct CallObservingTests {
  private final class Observer: AWSCallObserving {
    let heard = Mutex<[String]>([])

    func attempted(_ call: AWSCall, _ outcome: AWSOutcome, in duration: Duration) {
      note("\(call.operation) \(outcome.rawValue) \(duration / .milliseconds(1))")
    }

    func keptBack(_ call: AWSCall, _ outcome: AWSOutcome) { note("\(call.operation) not sent: \(outcome.rawValue)") }
    func retried(_ call: AWSCall) { note("\(call.operation) again") }
    private func note(_ text: String) { heard.withLock { $0.append(text) } }
  }

  private static func heard(
    _ script: [ScriptedTransport.Answer], credentials: any CredentialProvider = NumberedCredentials(),
    endpoint: String? = nil
  ) async -> [String] {
    let observer = Observer()
    var settings = AWSClient.Settings()
    settings.observer = observer
    let fixture = ClientFixture(script, taking: .milliseconds(5), credentials: credentials, settings: settings)
    _ = await fixture.failure(endpoint: endpoint)
    return observer.heard.withLock { $0 }
  }

  @Test(
    arguments: [
      ([.answer(200)], ["DoThing ok 5.0"]),
      ([.throttled, .answer(200)], ["DoThing throttled 5.0", "DoThing again", "DoThing ok 5.0"]),
      (
        [.broken],
        [
          "DoThing server_error 5.0", "DoThing again", "DoThing server_error 5.0", "DoThing again",
          "DoThing server_error 5.0",
        ]
      ),
      ([.error("AccessDeniedException")], ["DoThing forbidden 5.0"]), ([.error("X", 403)], ["DoThing forbidden 5.0"]),
      ([.error("ResourceInUseException")], ["DoThing refused 5.0"]),
      (
        [.answer(200, ""), .answer(200)], ["DoThing malformed 5.0", "DoThing again", "DoThing ok 5.0"]
      ),
      ([.failure(.timedOut)], ["DoThing timeout 5.0"]),
      (
        [.failure(.notSent("x")), .failure(.connectionLost("x")), .answer(200)],
        ["DoThing unreachable 5.0", "DoThing again", "DoThing connection_lost 5.0", "DoThing again", "DoThing ok 5.0"]
      ),
      ([.failure(.malformed("x")), .answer(200)], ["DoThing malformed 5.0", "DoThing again", "DoThing ok 5.0"]),
    ] as [([ScriptedTransport.Answer], [String])])
  func `Each attempt is heard of with its end`(script: [ScriptedTransport.Answer], expected: [String]) async {
    #expect(await Self.heard(script) == expected)
  }

  @Test func `What is not sent is told as that`() async {
    let none = CredentialProviderChain([])
    #expect(await Self.heard([.answer(200)], credentials: none) == ["DoThing not sent: no_credentials"])
    #expect(await Self.heard([.answer(200)], endpoint: "http://far.test") == ["DoThing not sent: no_endpoint"])
  }

  private struct Recorder: Tracer {
    final class Span: Tracing.Span {
      let names: Names
      let context: InstrumentationContext
      init(_ names: Names, _ context: InstrumentationContext) {
        self.names = names
        self.context = context
      }
      var operationName: String {
        get { "" }
        set {}
      }
      var attributes: SpanAttributes {
        get { [:] }
        set { if newValue.get("rpc.method") != nil { names.add("named") } }
      }
      var isRecording: Bool { true }
      func setStatus(_ status: SpanStatus) { names.add("status") }
      func addEvent(_ event: SpanEvent) {}
      func addLink(_ link: SpanLink) {}
      func recordError<I: TracerInstant>(_ e: any Error, attributes: SpanAttributes, at i: @autoclosure () -> I) {}
      func end<I: TracerInstant>(at i: @autoclosure () -> I) { names.add("end") }
    }

    final class Names: Sendable {
      let all = Mutex<Set<String>>([])
      func add(_ name: String) { all.withLock { _ = $0.insert(name) } }
    }

    let names = Names()

    func startSpan<I: TracerInstant>(
      _ name: String, context: @autoclosure () -> InstrumentationContext, ofKind kind: SpanKind,
      at i: @autoclosure () -> I, function: String, file: String, line: UInt
    ) -> Span {
      names.add(name)
      return Span(names, context())
    }

    func forceFlush() {}
    func extract<C, E: Extractor>(_ c: C, into context: inout InstrumentationContext, using e: E) where E.Carrier == C {
    }
    func inject<C, I: Injector>(_ context: InstrumentationContext, into c: inout C, using i: I) where I.Carrier == C {
      i.inject("the trace", forKey: "traceparent", into: &c)
    }
  }

  @Test func `A call that a request has asked for is a span and carries the trace on, and others are neither`() async {
    let tracer = Recorder()
    var settings = AWSClient.Settings()
    settings.tracer = tracer
    let fixture = ClientFixture([.error("ResourceInUseException")], settings: settings)
    _ = await fixture.failure()
    #expect(tracer.names.all.withLock { $0 }.isEmpty)
    #expect(fixture.transport.attempts.allSatisfy { $0.request["traceparent"] == nil })
    _ = await InstrumentationContext.$current.withValue(.topLevel) { await fixture.failure() }
    let names = tracer.names.all.withLock { $0 }
    #expect(names.isSuperset(of: ["rekognition DoThing", "named", "end", "status"]))
    let request = fixture.transport.attempts.last?.request
    #expect(request?["traceparent"] == "the trace")
    #expect(request?["authorization"]?.contains("traceparent") == false)
  }
}

import Foundation
import GatewayCore
import OrderedJSON
import Testing

/// The text that records have in the store: written by hand, read by `Decodable`.
@Suite("The text of stored records")
struct StoredTextTests {
  /// Each member that there is, as Foundation's encoder writes it with its keys sorted.
  private enum Whole {
    static let target = """
      {"account":"111122223333","backend":"hosting","endpoint":"https://a.example/x","isFloating":true,\
      "partition":"aws","region":"eu-west-1","resource":"model/\\"ä\\"/1",\
      "role":{"arn":"arn:aws:iam::111122223333:role/vision","externalID":"line\\n\\\\"},\
      "settings":{"answer.anomaly.scale":"100","endpoint_config":"a"}}
      """
    static let holder = #"{"caller":"ann","name":"line-1"}"#
    static let operation = """
      {"awsRequestID":"aws-1","endedAt":785000001.25,"id":"11111111-2222-4333-8444-555555555555","modelID":"widgets",\
      "origin":{"holder":\(holder),"requestID":"r-1"},"outcome":{"failed":{"_0":"QUOTA_EXCEEDED"}},\
      "reason":"lease_ended","requestedAt":785000000.125,"target":\(target),"units":{"maximum":4,"minimum":2},\
      "verb":"start"}
      """
    static let run = """
      {"accruedAt":785000000.375,"begunAt":785000000.125,"endedAt":785000001.25,"endedBy":"stopped_elsewhere",\
      "id":"11111111-2222-4333-8444-555555555555","isExact":true,"operationID":"11111111-2222-4333-8444-666666666666",\
      "resource":"r","runningSince":785000000.25,\
      "shares":[{"holder":\(holder),"months":{"2026-11":1.5,"2026-12":0.1},"seconds":1.6}],"target":\(target),\
      "units":{"maximum":4,"minimum":2}}
      """
    static let life = """
      {"clock":{"bootID":"b","startedAt":785000000.5},"lastState":"running",\
      "lastStop":"11111111-2222-4333-8444-777777777777",\
      "leases":[{"endsAt":785000002.5,"grantedAt":785000000.125,"holder":\(holder),"length":{"seconds":{"_0":60}},\
      "operationID":"11111111-2222-4333-8444-555555555555"}],\
      "queue":[{"length":{"untilStopped":{}},"operation":\(operation),"stopsFailed":true}],"run":\(run),\
      "startOperation":"11111111-2222-4333-8444-888888888888",\
      "stop":{"isDecided":true,"isLate":false,"operationID":"11111111-2222-4333-8444-777777777777","reason":"asked",\
      "since":785000000.25,"token":"11111111-2222-4333-8444-999999999999","tokenMadeAt":785000000.75},\
      "stopBeforeStart":"11111111-2222-4333-8444-AAAAAAAAAAAA","target":\(target),"version":7}
      """
  }

  private static func encoded(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  private static func decoded<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
    try JSONDecoder().decode(type, from: Data(text.utf8))
  }

  private static func text(_ stored: JSONValue) -> String {
    String(decoding: JSONWriter.bytes(of: stored), as: UTF8.self)
  }

  /// Whether every member, however deep, is there: a new one is then in the text above, too.
  private static func isWhole(_ value: Any) -> Bool {
    let mirror = Mirror(reflecting: value)
    if mirror.displayStyle == .optional, mirror.children.isEmpty { return false }
    if value is Date || value is UUID { return true }
    return mirror.children.allSatisfy { isWhole($0.value) }
  }

  @Test("What is read is written as the encoder would, with every member") func whole() throws {
    let target = try Self.decoded(ModelTarget.self, Whole.target)
    let operation = try Self.decoded(GatewayCore.Operation.self, Whole.operation)
    let run = try Self.decoded(Run.self, Whole.run)
    let life = try Self.decoded(ModelLife.self, Whole.life)
    #expect(Self.text(target.stored) == Whole.target)
    #expect(Self.text(operation.stored) == Whole.operation)
    #expect(Self.text(run.stored) == Whole.run)
    #expect(Self.text(life.stored) == Whole.life)
    #expect(try Self.encoded(target) == Whole.target)
    #expect(try Self.encoded(operation) == Whole.operation)
    #expect(try Self.encoded(run) == Whole.run)
    #expect(try Self.encoded(life) == Whole.life)
    for value in [target, operation, run, life] as [Any] { #expect(Self.isWhole(value)) }
  }

  @Test("What need not be there is left out, as the encoder does") func least() throws {
    let target = ModelTarget(backend: BackendID(rawValue: "hosting"), region: "r", account: nil, resource: "m")
    let operation = Operation(
      verb: .stop, modelID: "m", target: target, origin: .gateway,
      requestedAt: Date(timeIntervalSinceReferenceDate: 0.5))
    let run = Run(
      target: target, resource: "m", begunAt: Date(timeIntervalSinceReferenceDate: 0.5), isExact: false,
      operationID: nil)
    #expect(Self.text(target.stored) == (try Self.encoded(target)))
    #expect(Self.text(operation.stored) == (try Self.encoded(operation)))
    #expect(Self.text(run.stored) == (try Self.encoded(run)))
    #expect(Self.text(ModelLife(target: target).stored) == (try Self.encoded(ModelLife(target: target))))
  }

  @Test(
    "Each outcome and each time is read as it was written",
    arguments: [
      Operation.Outcome.underWay, .accepted, .joined, .heldByOthers, .superseded, .failed(.quotaExceeded),
    ], [0, 785_000_000, 785_000_000.123_456_7, -1, 0.1])
  func outcomes(outcome: GatewayCore.Operation.Outcome, seconds: Double) throws {
    let target = ModelTarget(backend: BackendID(rawValue: "hosting"), region: "r", account: nil, resource: "m")
    let date = Date(timeIntervalSinceReferenceDate: seconds)
    let operation = Operation(verb: .stop, modelID: "m", target: target, origin: .gateway, requestedAt: date)
      .ended(outcome, at: date)
    #expect(Self.text(operation.stored) == (try Self.encoded(operation)))
    #expect(try Self.decoded(GatewayCore.Operation.self, Self.text(operation.stored)) == operation)
  }
}

import FoundationEssentials
import GatewayCore
import Logging
import Platform
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

/// A store that can be made to refuse all writing.
private final class FailingStore: GatewayStore {
  private let base = MemoryStore()
  private let fails = Mutex(false)

  var isFailing: Bool {
    get { fails.withLock { $0 } }
    set { fails.withLock { $0 = newValue } }
  }

  func transaction<Result: Sendable>(
    _ body: @escaping @Sendable (any StoreTransaction) throws(GatewayError) -> Result
  ) async throws(GatewayError) -> Result {
    if isFailing { throw GatewayError(.storeUnavailable, "The disk is full.") }
    return try await base.transaction(body)
  }
}

/// A log that keeps what it is told, and the heads of the trail.
private struct KeptHeads: LogHandler {
  private final class Kept: Sendable {
    let heads = Mutex<[String]>([])
    let messages = Mutex<[String]>([])
  }

  private let kept = Kept()
  var logLevel = Logger.Level.trace
  var metadata = Logger.Metadata()

  var heads: [String] { kept.heads.withLock { $0 } }
  var messages: [String] { kept.messages.withLock { $0 } }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    kept.messages.withLock { $0.append("\(event.message)") }
    guard let head = event.metadata?["audit.head"] else { return }
    kept.heads.withLock { $0.append("\(head)") }
  }
}

@Suite("The audit trail")
struct AuditTrailTests {
  /// Not for keeping secrets: enough to tell two texts apart.
  private static let digest: AuditRecord.Digest = { text in
    var sum: UInt64 = 14_695_981_039_346_656_037
    for byte in text.utf8 { sum = (sum ^ UInt64(byte)) &* 1_099_511_628_211 }
    let digits = String(sum, radix: 16)
    return String(repeating: "0", count: 64 - digits.count) + digits
  }

  private let time = ManualTime()
  private let store = FailingStore()

  private func trail(
    logger: Logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
    tell: @escaping @Sendable (AuditRecord) -> Void = { _ in }
  ) -> AuditTrail {
    AuditTrail(store: store, digest: Self.digest, time: time, logger: logger, tell: tell)
  }

  private func run(_ services: [any Service], _ body: @escaping @Sendable () async throws -> Void)
    async throws
  {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for service in services { group.addTask { try await service.run() } }
      defer { group.cancelAll() }
      try await time.driving(body)
    }
  }

  private struct Read: Decodable {
    let number: Int
    let event: String
    let caller: String?
    let verb: String?
    let outcome: String?
    let reason: String?
    let address: String?
    let count: Int?
  }

  private func records() async throws -> [Read] {
    let all = try await store.transaction { (books) throws(GatewayError) in
      try books.auditRecords(AuditQuery(order: .oldest, limit: 1_000_000))
    }
    var verifier = AuditVerifier(digest: Self.digest)
    let problems = all.flatMap { verifier.show($0) } + verifier.end()
    #expect(problems == [])
    return all.compactMap { try? JSONDecoder().decode(Read.self, from: Data($0.text.utf8)) }
  }

  private static func answer(_ caller: String, at date: Date) -> AuditEntry {
    var entry = AuditEntry(.answer, at: date)
    entry.caller = caller
    return entry
  }

  @Test("A flood of refusals of a hundred thousand addresses is a bounded number of records")
  func flood() async throws {
    let trail = trail()
    try await run([trail]) { [time, store] in
      for index in 0..<100_000 {
        trail.count(
          refusalOf: nil, from: "10.\(index >> 16).\(index >> 8 & 255).\(index & 255)", code: .unauthenticated)
      }
      time.advance(by: .seconds(61))
      while try await trail.records(AuditQuery(limit: 1)).records.isEmpty { try await time.sleep(for: .seconds(1)) }
      _ = store
    }
    let records = try await records()
    #expect(records.count == 65)
    #expect(records.compactMap(\.count).reduce(0, +) == 100_000)
    #expect(records.contains { $0.address == "others" && $0.count == 100_000 - 64 })
  }

  enum Form: Sendable {
    /// A `/64` of IPv6 each; all of one; addresses of IPv4 as a socket that takes both has them.
    case blocks, oneBlock, mapped
  }

  @Test(
    "A hundred thousand addresses in a minute are a bounded number of records, and a host of IPv6 is one address",
    arguments: [
      (100_000, Form.blocks, 65), (10_000, .oneBlock, 1), (10_000, .mapped, 65),
    ])
  func addresses(_ count: Int, _ form: Form, _ expected: Int) async throws {
    let trail = trail()
    for index in 0..<count {
      let (high, low) = (index / 256, index % 256)
      let address =
        switch form {
        case .mapped: "::ffff:10.\(high / 256).\(high % 256).\(low)"
        case .oneBlock: "2001:db8::\(String(high, radix: 16)):\(String(low, radix: 16))"
        case .blocks: "2001:db8:\(String(high, radix: 16)):\(String(low, radix: 16))::1"
        }
      trail.count(refusalOf: nil, from: address, code: .unauthenticated)
    }
    time.advance(by: .seconds(61))
    try await run([trail]) { [time] in
      while try await trail.records(AuditQuery(limit: 1)).records.isEmpty { try await time.sleep(for: .seconds(1)) }
    }
    let records = try await records()
    #expect(records.count == expected)
    #expect(records.compactMap(\.count).reduce(0, +) == count)
    if expected == 1 { #expect(records.first?.address == "2001:db8:0:0::/64") }
  }

  @Test("Counts of refusals that wait for the store are bounded, too, however long it is away")
  func longOutage() async throws {
    let trail = trail()
    for minute in 0..<200 {
      for host in 0..<70 { trail.count(refusalOf: nil, from: "10.\(minute).0.\(host)", code: .unauthenticated) }
      time.advance(by: .seconds(60))
    }
    // Each minute comes to 65 records, the last once anybody looks.
    #expect(trail.standing == AuditTrail.Standing(waiting: 4096, lost: 199 * 65 - 4096))
    try await run([trail]) { [time] in
      while trail.standing.waiting > 0 { try await time.sleep(for: .seconds(1)) }
    }
    #expect(trail.standing == AuditTrail.Standing(waiting: 0, lost: 200 * 65 - 4096), "what is lost stays counted")
    let records = try await records()
    let gaps = records.filter { $0.event == "gap" }.compactMap(\.count)
    #expect(gaps.reduce(0, +) == 200 * 65 - 4096)
  }

  @Test("The last record is logged every minute, where there is a new one, and at the end")
  func head() async throws {
    let log = KeptHeads()
    let trail = trail(logger: Logger(label: "test") { _ in log })
    try await run([trail]) { [time] in
      for _ in 0..<300 {
        trail.note(Self.answer("a", at: time.now), isChange: true)
        try await time.sleep(for: .seconds(1))
      }
      for _ in 0..<300 { try await time.sleep(for: .seconds(1)) }
    }
    let heads = log.heads
    // Five minutes with records, and none without.
    #expect((5...7).contains(heads.count), "\(heads)")
    #expect(heads.map { $0.split(separator: ":")[0] }.compactMap { Int($0) }.last == 300)
    var verifier = AuditVerifier(noted: heads.dropLast().last.flatMap { AuditHead($0) }, digest: Self.digest)
    let all = try await trail.records(AuditQuery(order: .oldest, limit: 1000)).records
    #expect((all.flatMap { verifier.show($0) } + verifier.end()).isEmpty)
  }

  @Test("What the store takes before the end is not lost, and what it does not is told", arguments: [true, false])
  func lostAtTheEnd(isFailing: Bool) async throws {
    let log = KeptHeads()
    let trail = trail(logger: Logger(label: "test") { _ in log })
    try await run([trail]) { [time, store] in
      try await time.sleep(for: .seconds(2))
      store.isFailing = isFailing
      trail.note(Self.answer("a", at: time.now), isChange: true)
    }
    let words = "Audit records are lost: the store could not be written until the end"
    #expect(log.messages.contains(words) == isFailing)
    #expect(trail.standing.waiting == (isFailing ? 1 : 0))
  }

  @Test("What waits while the store is away is written once it is back, behind a gap")
  func outage() async throws {
    let trail = trail()
    try await run([trail]) { [time, store] in
      await trail.write(Self.answer("before", at: time.now))
      store.isFailing = true
      await trail.write(Self.answer("during", at: time.now))
      trail.note(Self.answer("refused", at: time.now), isChange: false)
      for _ in 0..<5 { try await time.sleep(for: .seconds(1)) }
      store.isFailing = false
      for _ in 0..<3 { try await time.sleep(for: .seconds(1)) }
    }
    let records = try await records()
    #expect(records.map(\.event) == ["answer", "gap", "answer", "answer"])
    #expect(records.map(\.caller) == ["before", nil, "during", "refused"])
    #expect(records[1].count == 0)
  }

  @Test("More than can wait is counted in the gap")
  func overflow() async throws {
    let trail = trail()
    try await run([trail]) { [time, store] in
      store.isFailing = true
      for _ in 0..<5000 { trail.note(Self.answer("a", at: time.now), isChange: false) }
      store.isFailing = false
      for _ in 0..<3 { try await time.sleep(for: .seconds(1)) }
    }
    let records = try await records()
    #expect(records.count { $0.event == "answer" } == 4096)
    #expect(records.filter { $0.event == "gap" }.compactMap(\.count) == [5000 - 4096])
  }

  @Test("Records are told in their order, each once")
  func told() async throws {
    let told = Mutex<[Int]>([])
    let trail = trail { record in told.withLock { $0.append(record.number) } }
    try await run([trail]) { [time] in
      for round in 0..<4 {
        for _ in 0...round { trail.note(Self.answer("a", at: time.now), isChange: true) }
        try await time.sleep(for: .seconds(2))
      }
    }
    #expect(told.withLock { $0 } == Array(1...10))
  }

  private func gateway(_ trail: AuditTrail, auditLife: Int = HistoryPruner.auditLife) -> Gateway {
    var policy = Gateway.Policy()
    policy.auditLife = auditLife
    let target = GatewayHarness.target
    let state = Mutex(ModelState.stopped)
    let backend = RecordingBackend { (call, _) throws(GatewayError) in
      state.withLock { state in
        if case .stop = call { state = .stopped }
        if case .start = call { state = .running }
        return GatewayHarness.report(state)
      }
    }
    return Gateway(
      catalog: ModelCatalog(
        entries: [CatalogEntry(id: "m", target: target)],
        kinds: [BackendKind(id: target.backend, arnForm: "", isResource: { _ in true }, starting: StartSupport())]),
      backends: [target.backend: backend], store: store, policy: policy, time: time, random: { 0.5 },
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }), audit: trail)
  }

  private func services(of gateway: Gateway) -> [any Service] {
    gateway.services.filter { !($0 is StateSweeper) }
  }

  @Test("A start, and the stop that the gateway makes when its lease ends, are recorded with their operations")
  func operations() async throws {
    let gateway = gateway(trail())
    try await run(services(of: gateway)) { [time] in
      _ = try await gateway.start(
        gateway.model("m", for: .anonymous).permit(Starting.self),
        StartRequest(
          units: UnitsRequest(), lease: .seconds(60), origin: .init(holder: Holder(caller: "ann"), requestID: "r"),
          operationID: UUID()))
      while gateway.known(GatewayHarness.target).state != .stopped { try await time.sleep(for: .seconds(5)) }
      try await time.sleep(for: .seconds(5))
    }
    let records = try await records()
    #expect(
      records.map { [$0.caller, $0.verb, $0.outcome, $0.reason] } == [
        ["ann", "start", "under_way", nil], ["ann", "start", "accepted", nil],
        ["model-gateway", "stop", "under_way", "lease_ended"], ["model-gateway", "stop", "accepted", "lease_ended"],
      ])
  }

  @Test("A stop goes ahead without the store, and its record follows")
  func stopWithoutStore() async throws {
    let gateway = gateway(trail())
    try await run(services(of: gateway)) { [time, store] in
      let origin = Operation.Origin(holder: Holder(caller: "ann"), requestID: "r")
      _ = try await gateway.start(
        gateway.model("m", for: .anonymous).permit(Starting.self),
        StartRequest(units: UnitsRequest(), lease: .untilStopped, origin: origin, operationID: UUID()))
      store.isFailing = true
      let outcome = try await gateway.stop(
        gateway.model("m", for: .anonymous).permit(Stopping.self), StopRequest(origin: origin))
      #expect(outcome.result == .stopping)
      try await time.sleep(for: .seconds(60))
      store.isFailing = false
      try await time.sleep(for: .seconds(60))
    }
    let records = try await records()
    #expect(records.contains { $0.event == "gap" })
    #expect(records.contains { $0.verb == "stop" && $0.caller == "ann" && $0.outcome == "under_way" })
  }

  @Test("Old records are removed under a checkpoint that the rest of the chain goes on from")
  func pruned() async throws {
    let day = 24 * 3600
    let gateway = gateway(trail(), auditLife: 10 * day)
    let trail = try #require(gateway.audit)
    try await run([trail]) { [time] in
      for _ in 0..<20 {
        await trail.write(Self.answer("a", at: time.now))
        time.advance(by: .seconds(day))
      }
    }
    let pruner = try #require(gateway.services.first { $0 is HistoryPruner } as? HistoryPruner)
    try await run([pruner]) { [time] in
      try await time.sleep(for: .seconds(3 * 3600))
    }
    let records = try await records()
    #expect(records.first?.number == 10 || records.first?.number == 11)
    #expect(records.map(\.event).filter { $0 == "checkpoint" }.count == 1)
    #expect(records.last?.count == records[0].number - 1)
  }
}

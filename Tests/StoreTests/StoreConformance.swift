import FoundationEssentials
import GatewayCore
import Testing

/// What every store must do.
struct StoreConformance {
  let store: any GatewayStore

  static let target = ModelTarget(
    backend: BackendID(rawValue: "hosting"), region: "us-east-1", account: nil, resource: "r")
  static let epoch = Date(timeIntervalSince1970: 1_800_000_000)
  static let holder = Holder(caller: "ann")

  static func operation(
    _ id: UUID = UUID(), verb: Operation.Verb = .start, caller: String = "ann", at date: Date = epoch
  ) -> Operation {
    Operation(
      id: id, verb: verb, modelID: "m", target: target,
      origin: .init(holder: Holder(caller: caller), requestID: "r-1"), units: InferenceUnits(minimum: 1, maximum: 2),
      requestedAt: date)
  }

  func operationsAreKept() async throws {
    let operation = Self.operation()
    try await store.transaction { (books) throws(GatewayError) in try books.save(operation) }
    let read = try await store.transaction { (books) throws(GatewayError) in try books.operation(operation.id) }
    #expect(read == operation)
    let ended = operation.ended(.failed(.quotaExceeded), at: Self.epoch + 9, awsRequestID: "aws-1")
    try await store.transaction { (books) throws(GatewayError) in try books.save(ended) }
    let again = try await store.transaction { (books) throws(GatewayError) in try books.operation(operation.id) }
    #expect(again == ended)
    #expect(
      try await store.transaction { (books) throws(GatewayError) in try books.operation(UUID()) } == nil)
  }

  func operationsAreListed() async throws {
    let operations = (0..<10).map { index in
      Self.operation(verb: index % 2 == 0 ? .start : .stop, caller: index < 5 ? "ann" : "bob")
    }
    try await store.transaction { (books) throws(GatewayError) in
      for operation in operations { try books.save(operation) }
      // Saving again keeps the place.
      try books.save(operations[0].ended(.accepted, at: Self.epoch))
    }
    func list(_ query: OperationQuery) async throws -> [NumberedOperation] {
      try await store.transaction { (books) throws(GatewayError) in try books.operations(query) }
    }
    let all = try await list(OperationQuery())
    #expect(all.map(\.operation.id) == operations.reversed().map(\.id))
    let page = try await list(OperationQuery(limit: 4))
    #expect(page.count == 4)
    let rest = try await list(OperationQuery(before: page.last?.number))
    #expect(try await list(OperationQuery(after: page.last?.operation.id)) == rest)
    #expect(try await list(OperationQuery(after: UUID())).isEmpty)
    #expect((page + rest).map(\.operation.id) == all.map(\.operation.id))
    #expect(try await list(OperationQuery(caller: "bob")).count == 5)
    #expect(try await list(OperationQuery(caller: "bob", verb: .stop)).count == 3)
    #expect(try await list(OperationQuery(target: Self.target.pinned(to: "other"))).isEmpty)
  }

  func livesAreFoundWhateverTheSettings() async throws {
    var target = Self.target
    target.settings = ["endpoint_config": "a", "answer.anomaly.scale": "100"]
    let life = ModelLife(target: target)
    try await store.transaction { (books) throws(GatewayError) in try books.save(life) }
    let found = try await store.transaction { (books) throws(GatewayError) in try books.life(of: Self.target) }
    #expect(found == life)
    #expect(found?.target.settings == target.settings)
    let operation = Operation(
      verb: .start, modelID: "m", target: target, origin: .gateway, requestedAt: Self.epoch)
    try await store.transaction { (books) throws(GatewayError) in try books.save(operation) }
    let query = OperationQuery(target: Self.target)
    #expect(
      try await store.transaction { (books) throws(GatewayError) in try books.operations(query) }.map(\.operation.id)
        == [operation.id])
  }

  func livesAreKept() async throws {
    var life = ModelLife(target: Self.target)
    let operation = UUID()
    try life.hold(Self.holder, for: .seconds(60), at: Self.epoch, operationID: operation)
    life.startBegins(operation)
    let held = life
    try await store.transaction { (books) throws(GatewayError) in try books.save(held) }
    let read = try await store.transaction { (books) throws(GatewayError) in
      (try books.life(of: Self.target), try books.activeLives())
    }
    #expect(read.0 == held)
    #expect(read.1 == [held])
    try await store.transaction { (books) throws(GatewayError) in try books.save(ModelLife(target: Self.target)) }
    #expect(try await store.transaction { (books) throws(GatewayError) in try books.activeLives() }.isEmpty)
  }

  func runsAreKept() async throws {
    let runs = (0..<3).map { index in
      Run(
        target: Self.target, resource: "r", begunAt: Self.epoch + Double(index), isExact: true, operationID: UUID(),
        units: InferenceUnits(minimum: 1))
    }
    try await store.transaction { (books) throws(GatewayError) in for run in runs { try books.save(run) } }
    let read = try await store.transaction { (books) throws(GatewayError) in
      try books.runs(of: Self.target, limit: 2)
    }
    #expect(read == [runs[2], runs[1]])
    var ended: [Run] = []
    for second in [10.0, 20, 30] {
      var life = ModelLife(target: Self.target.pinned(to: "r-\(second)"))
      _ = life.observe(.running, units: nil, resource: "r", at: Self.epoch)
      let run = life.observe(.stopped, units: nil, resource: "r", at: Self.epoch + second)
      ended.append(try #require(run))
    }
    let made = ended
    try await store.transaction { (books) throws(GatewayError) in for run in made { try books.save(run) } }
    for (second, count) in [(0.0, 3), (10, 3), (10.5, 2), (30, 1), (31, 0)] {
      let since = try await store.transaction { (books) throws(GatewayError) in
        try books.runs(endedSince: Self.epoch + second)
      }
      #expect(Set(since.map(\.id)) == Set(ended.suffix(count).map(\.id)))
    }
  }

  func idempotencyRecordsAreKept() async throws {
    let key = IdempotencyRecord.Key(caller: "ann", key: "k")
    var record = IdempotencyRecord(
      key: key, fingerprint: "f", operationID: UUID(), createdAt: Self.epoch, state: .inProgress(process: UUID()))
    let first = record
    try await store.transaction { (books) throws(GatewayError) in try books.save(first) }
    #expect(try await store.transaction { (books) throws(GatewayError) in try books.idempotencyRecord(key) } == first)
    record.state = .done(status: 202, body: Data("{}".utf8))
    let second = record
    try await store.transaction { (books) throws(GatewayError) in try books.save(second) }
    #expect(try await store.transaction { (books) throws(GatewayError) in try books.idempotencyRecord(key) } == second)
    let other = IdempotencyRecord.Key(caller: "bob", key: "k")
    #expect(try await store.transaction { (books) throws(GatewayError) in try books.idempotencyRecord(other) } == nil)
  }

  func whatIsOldIsForgotten() async throws {
    let old = Self.operation().ended(.accepted, at: Self.epoch)
    let underWay = Self.operation()
    let new = Self.operation().ended(.accepted, at: Self.epoch + 100)
    let key = IdempotencyRecord.Key(caller: "ann", key: "k")
    try await store.transaction { (books) throws(GatewayError) in
      for operation in [old, underWay, new] { try books.save(operation) }
      try books.save(
        IdempotencyRecord(
          key: key, fingerprint: "f", operationID: UUID(), createdAt: Self.epoch, state: .freed))
      try books.prune(idempotencyBefore: Self.epoch + 1, historyBefore: Self.epoch + 50)
    }
    let read = try await store.transaction { (books) throws(GatewayError) in
      (try books.operations(OperationQuery()).map(\.operation.id), try books.idempotencyRecord(key))
    }
    #expect(read.0 == [new.id, underWay.id])
    #expect(read.1 == nil)
  }

  func aThrowWritesNothing() async throws {
    let operation = Self.operation()
    await #expect(throws: GatewayError.self) {
      try await store.transaction { (books) throws(GatewayError) in
        try books.save(operation)
        throw GatewayError(.internalError, "no")
      }
    }
    #expect(
      try await store.transaction { (books) throws(GatewayError) in try books.operation(operation.id) } == nil)
  }

  func concurrentTransactionsRunAlone() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<50 {
        group.addTask {
          try await store.transaction { (books) throws(GatewayError) in
            var life = try books.life(of: Self.target) ?? ModelLife(target: Self.target)
            let holder = Holder(caller: "ann", name: "h\(life.leases.count)")
            try life.hold(holder, for: .untilStopped, at: Self.epoch, operationID: UUID())
            try books.save(life)
          }
        }
      }
      try await group.waitForAll()
    }
    let life = try await store.transaction { (books) throws(GatewayError) in try books.life(of: Self.target) }
    #expect(life?.leases.count == 50)
  }
}

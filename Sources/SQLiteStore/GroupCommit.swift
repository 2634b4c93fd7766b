import GRDB
import Synchronization

/// Commits together what is asked of the store at the same time, so that it shares one write to the disk.
///
/// While one transaction is on its way to the disk, others gather; the next takes them all, in their order, each in a
/// savepoint: what throws takes back its own writes alone. When the whole cannot be committed, each of them has failed.
/// Once it was asked for, a transaction is made whatever becomes of the task that asked.
final class GroupCommit: Sendable {
  /// So many share a commit at most: what is committed with thousands of others waits for them.
  private static let limit = 256

  private struct Job: Sendable {
    /// Gives what is to be done once it is on the disk.
    let run: @Sendable (Database) throws -> @Sendable () -> Void
    let fail: @Sendable (any Error) -> Void
  }

  private struct State {
    var waiting: [Job] = []
    var isScheduled = false
  }

  private let database: DatabaseQueue
  private let onFailure: @Sendable () -> Void
  private let state = Mutex(State())

  /// - Parameter onFailure: called when what was written by many, or could not be committed, is taken back, before
  ///   anything else is done in the database.
  init(_ database: DatabaseQueue, onFailure: @escaping @Sendable () -> Void = {}) {
    self.database = database
    self.onFailure = onFailure
  }

  /// How many wait for the next commit.
  var waitingCount: Int { state.withLock(\.waiting.count) }

  /// - Returns: What the body gave, when it is on the disk.
  func transaction<Result: Sendable>(_ body: @escaping @Sendable (Database) throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      add(
        Job(
          run: { database in
            let result = try body(database)
            return { continuation.resume(returning: result) }
          },
          fail: { continuation.resume(throwing: $0) }))
    }
  }

  private func add(_ job: Job) {
    let isFirst = state.withLock { state in
      state.waiting.append(job)
      defer { state.isScheduled = true }
      return !state.isScheduled
    }
    if isFirst { schedule() }
  }

  private func schedule() {
    database.asyncWriteWithoutTransaction { database in
      self.commit(self.next(), in: database)
      // Behind whatever else wants the connection, such as a backup.
      if self.hasMore() { self.schedule() }
    }
  }

  private func next() -> [Job] {
    state.withLock { state in
      let jobs = Array(state.waiting.prefix(Self.limit))
      state.waiting.removeFirst(jobs.count)
      return jobs
    }
  }

  private func hasMore() -> Bool {
    state.withLock { state in
      state.isScheduled = !state.waiting.isEmpty
      return state.isScheduled
    }
  }

  private func commit(_ jobs: [Job], in database: Database) {
    var ends: [@Sendable () -> Void] = []
    do {
      try database.inTransaction(.immediate) {
        for job in jobs { ends.append(try end(of: job, isAlone: jobs.count == 1, in: database)) }
        return .commit
      }
    } catch let refusal as Refusal {
      ends = jobs.map { job in { job.fail(refusal.error) } }
    } catch {
      onFailure()
      ends = jobs.map { job in { job.fail(error) } }
    }
    for end in ends { end() }
  }

  /// What the only job of a transaction has thrown: the job itself sees to what it has written.
  private struct Refusal: Error {
    let error: any Error
  }

  /// - Throws: What ends the whole transaction.
  private func end(of job: Job, isAlone: Bool, in database: Database) throws -> @Sendable () -> Void {
    guard !isAlone else {
      do { return try job.run(database) } catch { throw Refusal(error: error) }
    }
    // Compiled once, unlike those of `inSavepoint`.
    try database.cachedStatement(sql: "SAVEPOINT job").execute()
    let end: @Sendable () -> Void
    do {
      end = try job.run(database)
    } catch {
      // Where the disk is full, SQLite may have taken back the others' writes, too.
      guard database.isInsideTransaction else { throw error }
      try database.cachedStatement(sql: "ROLLBACK TO job").execute()
      end = { job.fail(error) }
    }
    try database.cachedStatement(sql: "RELEASE job").execute()
    return end
  }
}

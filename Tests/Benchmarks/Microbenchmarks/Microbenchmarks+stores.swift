import Benchmark
import Foundation
import GatewayCore
import SQLiteStore

extension Microbenchmarks {
  /// What a start writes before AWS is called; each transaction is on the disk when its turn ends. The store is made in the
  /// folder for temporary files, and is left there.
  static func addStores() {
    let folder = FileManager.default.temporaryDirectory.appending(path: "microbenchmarks-\(UUID().uuidString)")
    guard (try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)) != nil,
      let sqlite = try? SQLiteStore(path: folder.appending(path: "store.sqlite").path)
    else { fatalError("no store in \(folder.path)") }
    let memory = MemoryStore()
    benchmark("store an operation, SQLite") { finish { await save(in: sqlite) } }
    benchmark("store 16 operations at once, SQLite") {
      finish {
        await withDiscardingTaskGroup { group in
          for _ in 0..<16 { group.addTask { await save(in: sqlite) } }
        }
      }
    }
    benchmark("store an operation, memory x100") { finish { for _ in 0..<100 { await save(in: memory) } } }
  }

  private static func save(in store: some GatewayStore) async {
    let target = ModelTarget(
      backend: BackendID(rawValue: "lookoutvision"), region: "us-east-1", account: "123456789012",
      resource: "model/widgets/1")
    let operation = Operation(
      verb: .start, modelID: "widgets", target: target,
      origin: .init(holder: Holder(caller: "inspection"), requestID: "0123456789abcdef"),
      units: InferenceUnits(minimum: 1), requestedAt: Date())
    do throws(GatewayError) {
      try await store.transaction { (books) throws(GatewayError) in try books.save(operation) }
    } catch { fatalError("not stored: \(error)") }
  }
}

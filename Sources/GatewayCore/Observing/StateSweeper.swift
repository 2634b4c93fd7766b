package import Logging
package import Platform
import ServiceLifecycle

/// Looks at every catalog model now and then, one call a second for each backend and region, so that lists show
/// states that nobody asked for one by one.
///
/// AWS allows 5 control calls a second for each operation, account and region; the rest is left to callers.
package struct StateSweeper: Service {
  /// Between two looks at the same model, if there are few.
  private static let period: Duration = .seconds(60)
  private static let spacing: Duration = .seconds(1)

  private struct Lane: Hashable {
    let backend: BackendID
    let region: String
  }

  private let lanes: [[ModelTarget]]
  private let observer: ModelObserver
  private let time: any TimeSource
  private let logger: Logger

  package init(catalog: ModelCatalog, observer: ModelObserver, time: any TimeSource, logger: Logger) {
    let targets = catalog.entries.map(\.target)
    lanes = Array(Dictionary(grouping: targets) { Lane(backend: $0.backend, region: $0.region) }.values)
    self.observer = observer
    self.time = time
    self.logger = logger
  }

  package func run() async {
    // A service that ends takes the gateway with it, and one without models is a gateway all the same.
    guard !lanes.isEmpty else {
      try? await gracefulShutdown()
      return
    }
    await cancelWhenGracefulShutdown {
      await withDiscardingTaskGroup { group in
        for lane in lanes { group.addTask { await sweep(lane) } }
      }
    }
  }

  private func sweep(_ lane: [ModelTarget]) async {
    while !Task.isCancelled {
      let begun = time.uptime
      for target in lane {
        do {
          _ = try await observer.status(of: target, within: Self.period / 2, limit: .seconds(15))
        } catch {
          logger.info(
            "A catalog model is not there",
            metadata: ["model.resource": "\(target.resource)", "error.code": "\(error.code.rawValue)"])
        }
        guard (try? await time.sleep(for: Self.spacing)) != nil else { return }
      }
      let rest = Self.period - (time.uptime - begun)
      guard (try? await time.sleep(for: max(rest, .zero))) != nil else { return }
    }
  }
}

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

  /// Between two looks at whether there are other backends and regions.
  private static let tick: Duration = .seconds(5)

  private let terms: LiveTerms
  private let observer: ModelObserver
  private let time: any TimeSource
  private let logger: Logger

  package init(terms: LiveTerms, observer: ModelObserver, time: any TimeSource, logger: Logger) {
    self.terms = terms
    self.observer = observer
    self.time = time
    self.logger = logger
  }

  package func run() async {
    await cancelWhenGracefulShutdown {
      await withDiscardingTaskGroup { group in
        var swept: Set<SweptLane> = []
        repeat {
          for lane in terms.current.lanes.keys where swept.insert(lane).inserted {
            group.addTask { await sweep(lane) }
          }
        } while (try? await time.sleep(for: Self.tick)) != nil
      }
    }
  }

  private func sweep(_ lane: SweptLane) async {
    while !Task.isCancelled {
      let begun = time.uptime
      var place = 0
      // The catalog may change meanwhile.
      while let targets = terms.current.lanes[lane], targets.indices.contains(place) {
        let target = targets[place]
        place += 1
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

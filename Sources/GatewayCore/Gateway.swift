import Algorithms
package import Logging
package import Platform
package import ServiceLifecycle

/// The gateway's verbs over the catalog, whatever they are asked through.
package struct Gateway: Sendable {
  package let catalog: ModelCatalog
  private let board: StatusBoard
  private let observer: ModelObserver
  private let starter: ModelStarter
  private let detector: Detector
  /// Keeps detects out of models that are about to stop.
  package let detectGate: DetectGate
  /// For images while they are read and looked at.
  package let detectMemory: DetectMemory
  /// What must run for the verbs to work, in the order of dependency.
  package let services: [any Service]

  package init(
    catalog: ModelCatalog, backends: [BackendID: any ModelBackend], store: any GatewayStore, time: any TimeSource,
    logger: Logger, detectMemory: DetectMemory = DetectMemory()
  ) {
    self.catalog = catalog
    let work = BackgroundWork()
    board = StatusBoard(store: store, time: time)
    observer = ModelObserver(backends: backends, board: board, work: work, time: time)
    starter = ModelStarter(
      board: board, observer: observer, store: store, work: work, time: time, logger: logger)
    detectGate = DetectGate()
    self.detectMemory = detectMemory
    detector = Detector(board: board, observer: observer, gate: detectGate, time: time)
    services = [work, StateSweeper(catalog: catalog, observer: observer, time: time, logger: logger)]
  }

  /// Makes a model run. ``ModelStarter/start(_:named:)`` says how it ends.
  package func start(_ id: String, named: UnitsRequest) async throws(GatewayError) -> (CatalogModel, StartOutcome) {
    let model = try catalog.model(id)
    return (model, try await starter.start(model, named: named))
  }

  /// Makes ready to show a model an image.
  /// - Throws: what ``ModelCatalog/model(_:)`` and ``Detection/init(model:support:options:detector:)`` say.
  package func detection(_ id: String, options: DetectionOptions) throws(GatewayError) -> Detection {
    let model = try catalog.model(id)
    return try Detection(model: model, support: catalog.detection(of: model), options: options, detector: detector)
  }

  /// A model and what is known of it, seen at most 5 s ago where AWS answers within 2 s, else seen last.
  package func status(_ id: String) async throws(GatewayError) -> (CatalogModel, TargetStatus) {
    let model = try catalog.model(id)
    return (model, try await observer.status(of: model.target, within: .seconds(5), limit: .seconds(2)))
  }

  /// A page of the catalog with what was last seen; AWS is not asked.
  package func list(_ query: ListQuery) -> ListPage {
    var models: [(CatalogModel, TargetStatus)] = []
    let start = query.after.map { after in
      catalog.entries.partitioningIndex { after.utf8.lexicographicallyPrecedes($0.id.utf8) }
    }
    for entry in catalog.entries[(start ?? 0)...] {
      if let backend = query.backend, entry.target.backend != backend { continue }
      let status = board.status(of: entry.target)
      if let state = query.state, status.state != state { continue }
      guard models.count < query.limit else { return ListPage(models: models, next: models.last?.0.id) }
      models.append((CatalogModel(id: entry.id, entry: entry), status))
    }
    return ListPage(models: models, next: nil)
  }
}

import Algorithms
package import FoundationEssentials

/// What callers are shown of the catalog and of the past: what their rights let them see, and nothing that tells of the
/// rest.
extension Gateway {
  /// The model that a request names.
  /// - Throws: what ``ModelCatalog/model(_:)`` says; MODEL_NOT_FOUND for a model that the caller may not read.
  package func model(_ id: String, for caller: Caller) throws(GatewayError) -> VisibleModel {
    try VisibleModel(catalog.model(id), for: caller)
  }

  /// A page of the models that the caller may read with what was last seen; AWS is not asked.
  package func list(_ query: ListQuery, for caller: Caller) -> ListPage {
    let catalog = catalog
    var models: [(CatalogModel, ModelStatus)] = []
    let start = query.after.map { after in
      catalog.entries.partitioningIndex { after.utf8.lexicographicallyPrecedes($0.id.utf8) }
    }
    for entry in catalog.entries[(start ?? 0)...] where caller.rights.allow(.read, on: entry.id) {
      if let name = query.name, !entry.id.lowercased().contains(name) { continue }
      if let backend = query.backend, entry.target.backend != backend { continue }
      let status = observer.known(entry.target)
      if let state = query.state, status.state != state { continue }
      guard models.count < query.limit else { return ListPage(models: models, next: models.last?.0.id) }
      models.append((CatalogModel(id: entry.id, entry: entry), status))
    }
    return ListPage(models: models, next: nil)
  }

  /// The operation with this id, and whether the caller may see what is for those who operate its model.
  /// - Throws: OPERATION_NOT_FOUND, also for an operation that is not the caller's on a model that it may not read.
  package func operation(_ id: UUID, for caller: Caller) async throws(GatewayError) -> VisibleOperation {
    guard let visible = visible(try await recorded(id), to: caller) else { throw .operationNotFound }
    return visible
  }

  /// The operations that the caller may see, the newest first.
  ///
  /// - Parameter after: the last operation of the page before. Its place in the book is not shown to anybody: it would
  ///   tell how much others do.
  /// - Throws: VALIDATION_ERROR when there is no operation `after` for the caller.
  package func operations(
    _ query: OperationQuery, after: UUID? = nil, for caller: Caller
  ) async throws(GatewayError) -> OperationPage {
    try await store.transaction { (books) throws(GatewayError) in
      var query = query
      let limit = query.limit
      if let after {
        guard let operation = try books.operation(after), self.visible(operation, to: caller) != nil else {
          throw .validation("cursor", "not one that this gateway has given, or of an operation that is kept no longer")
        }
        query.after = after
      }
      var found: [VisibleOperation] = []
      while true {
        // One more than is shown tells whether there are more.
        query.limit = limit + 1
        let read = try books.operations(query)
        for numbered in read {
          guard let operation = self.visible(numbered.operation, to: caller) else { continue }
          guard found.count < limit else { return OperationPage(operations: found, hasMore: true) }
          found.append(operation)
        }
        guard read.count > limit, let last = read.last else { return OperationPage(operations: found, hasMore: false) }
        query.before = last.number
      }
    }
  }

  /// Writes a consistent copy of the store to a file.
  /// - Throws: FORBIDDEN for who may not operate every model; NOT_IMPLEMENTED for a store that is gone with the process.
  package func backUp(to path: String, for caller: Caller) async throws(GatewayError) {
    try caller.requireEverywhere(.operate, for: "a copy of the store")
    guard let source = store as? any BackupSource else {
      throw GatewayError(.notImplemented, "This gateway keeps its store in memory; there is nothing to copy.")
    }
    try await source.backUp(to: path)
  }

  /// What a caller has spent and holds; nil when the store cannot be read.
  package func commitments(of caller: String) async -> Commitments? {
    let now = now
    return try? await store.transaction { [limiter] (books) throws(GatewayError) in
      try limiter.commitments(of: caller, at: now, books)
    }
  }

  func recorded(_ id: UUID) async throws(GatewayError) -> Operation {
    guard
      let operation = try await store.transaction({ (books) throws(GatewayError) in try books.operation(id) })
    else { throw .operationNotFound }
    return operation
  }

  private func visible(_ operation: Operation, to caller: Caller) -> VisibleOperation? {
    // By its name now; a model that the catalog has no more is known by how it was named.
    let entry =
      catalog.entry(of: operation.target) ?? CatalogEntry(id: operation.modelID, target: operation.target)
    let model = entry.grantedID
    guard caller.maySee(operation, on: model) else { return nil }
    return VisibleOperation(operation: operation, showsAWS: caller.rights.allow(.operate, on: model))
  }
}

/// An operation that a caller may see.
package struct VisibleOperation: Sendable, Equatable {
  package let operation: Operation
  /// Whether the caller may see what AWS calls it.
  package let showsAWS: Bool
}

package struct OperationPage: Sendable, Equatable {
  package let operations: [VisibleOperation]
  package let hasMore: Bool
}

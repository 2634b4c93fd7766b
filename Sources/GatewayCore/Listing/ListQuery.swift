/// Which part of the catalog is asked for.
package struct ListQuery: Sendable, Equatable {
  package var state: ModelState?
  package var backend: BackendID?
  /// A part of the id, in small letters: case does not count.
  package var name: String?
  /// From 1 to 1000.
  package var limit: Int
  /// Only ids after this one, in the order of their bytes.
  package var after: String?

  package init(state: ModelState? = nil, backend: BackendID? = nil, limit: Int = 100, after: String? = nil) {
    self.state = state
    self.backend = backend
    self.limit = limit
    self.after = after
  }
}

/// A part of the catalog.
package struct ListPage: Sendable {
  package let models: [(CatalogModel, ModelStatus)]
  /// The last id of this page when there are more.
  package let next: String?
}

package import FoundationEssentials
package import GatewayCore

/// A model that a service lists.
package struct DiscoveredModel: Sendable, Equatable {
  /// One of the keys by which the catalog names the model.
  package struct Setting: Sendable, Equatable {
    package let key: String
    package let value: String

    package init(_ key: String, _ value: String) {
      self.key = key
      self.value = value
    }
  }

  package let backend: BackendID
  /// Which no other model has.
  package let arn: String
  /// What people call it at AWS; two models may have the same.
  package let name: String
  /// In the order of the catalog, without `backend`.
  package let settings: [Setting]
  package let state: ModelState
  /// The service's own word for the state.
  package let backendState: String
  /// Nil where the service does not say.
  package let createdAt: Date?

  package init(
    backend: BackendID, arn: String, name: String, settings: [Setting], state: ModelState, backendState: String,
    createdAt: Date?
  ) {
    self.backend = backend
    self.arn = arn
    self.name = name
    self.settings = settings
    self.state = state
    self.backendState = backendState
    self.createdAt = createdAt
  }
}

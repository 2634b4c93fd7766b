/// Where events go, and which.
package struct WebhookSubscription: Sendable, Equatable {
  /// In the configuration.
  package let name: String
  package let url: String
  /// The file that has the key by which they are signed.
  package let secretFile: String
  package let events: Set<LifeEvent.Kind>
  package let models: [ModelPattern]
  /// Whether they may go to addresses that are not of the public internet.
  package let allowsPrivate: Bool

  package init(
    name: String, url: String, secretFile: String, events: Set<LifeEvent.Kind> = Set(LifeEvent.Kind.allCases),
    models: [ModelPattern] = [.all], allowsPrivate: Bool = false
  ) {
    self.name = name
    self.url = url
    self.secretFile = secretFile
    self.events = events
    self.models = models
    self.allowsPrivate = allowsPrivate
  }

  /// - Parameter model: by which it is granted.
  func wants(_ event: LifeEvent.Kind, of model: String) -> Bool {
    events.contains(event) && models.contains { $0.matches(model) }
  }
}

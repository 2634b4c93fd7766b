package import GatewayCore

/// What a service said of its models.
package struct Discovery: Sendable, Equatable {
  /// A part that could not be read.
  package struct Gap: Sendable, Equatable {
    /// Such as `versions of project solder`.
    package let what: String
    /// Nil: there was more than is read.
    package let error: GatewayError?

    package init(what: String, error: GatewayError?) {
      self.what = what
      self.error = error
    }
  }

  package var models: [DiscoveredModel]
  package var gaps: [Gap]

  package init(models: [DiscoveredModel] = [], gaps: [Gap] = []) {
    self.models = models
    self.gaps = gaps
  }

  /// The items of a list; that it goes on after them becomes a gap.
  mutating func items<Item>(of list: ListReader.Items<Item>, _ what: String) -> [Item] {
    if !list.isWhole { gaps.append(Gap(what: what, error: nil)) }
    return list.items
  }
}

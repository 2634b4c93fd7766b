/// All that a caller may do: verbs by the models that they are granted on. What nothing grants is refused.
package struct Rights: Sendable, Equatable {
  package struct Grant: Sendable, Equatable {
    package let models: ModelPattern
    package let verbs: Set<Right>

    package init(_ verbs: Set<Right>, on models: ModelPattern = .all) {
      self.models = models
      self.verbs = verbs
    }
  }

  /// Everything, on every model.
  package static let all = Rights([Grant(Set(Right.allCases))])

  /// In the order of their patterns.
  package let grants: [Grant]

  package init(_ grants: [Grant]) {
    self.grants = grants.sorted { $0.models.description < $1.models.description }
  }

  /// - Parameter model: a name of the catalog, or the whole ARN of a model that the catalog does not name.
  package func allow(_ right: Right, on model: String) -> Bool {
    grants.contains { $0.verbs.contains(right) && $0.models.matches(model) }
  }

  /// Whether the right is granted on every model that there is or may be.
  package func allowEverywhere(_ right: Right) -> Bool {
    grants.contains { $0.verbs.contains(right) && $0.models == .all }
  }
}

extension Rights: ExpressibleByArrayLiteral {
  /// These rights on every model.
  package init(arrayLiteral rights: Right...) {
    self.init(rights.isEmpty ? [] : [Grant(Set(rights))])
  }
}

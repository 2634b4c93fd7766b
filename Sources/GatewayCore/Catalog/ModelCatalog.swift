/// The models that there are, and what an id resolves to.
package struct ModelCatalog: Sendable {
  /// By id, in the order of their bytes.
  package let entries: [CatalogEntry]
  private let byID: [String: CatalogEntry]
  private let byARN: [ARN: CatalogEntry]
  private let byTarget: [ModelTarget: CatalogEntry]
  private let kinds: [String: BackendKind]
  private let policy: ARNPolicy

  /// - Parameter entries: with ids of their own, each a model of its own: the configuration has seen to both.
  package init(entries: [CatalogEntry], kinds: [BackendKind], policy: ARNPolicy = .catalogOnly) {
    self.entries = entries.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
    byID = Dictionary(entries.map { ($0.id, $0) }) { first, _ in first }
    byARN = Dictionary(entries.compactMap { entry in entry.target.arn.map { ($0, entry) } }) { first, _ in first }
    byTarget = Dictionary(entries.map { ($0.target, $0) }) { first, _ in first }
    self.kinds = Dictionary(kinds.map { ($0.id.rawValue, $0) }) { first, _ in first }
    self.policy = policy
  }

  /// Resolves a catalog name or a model's ARN.
  ///
  /// An ARN that a catalog entry names is that entry. Any other is checked against what the configuration allows
  /// before anything is signed for it.
  /// - Throws: VALIDATION_ERROR for what can be no id, MODEL_NOT_FOUND for what names no model here.
  package func model(_ id: String) throws(GatewayError) -> CatalogModel {
    guard id.hasPrefix("arn:") else { return try named(id) }
    guard let arn = ARN(id) else {
      throw .validation("id", "not an ARN of the form arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE")
    }
    guard let kind = kinds[arn.service] else {
      throw .validation("id", "no backend of this gateway has the models of this ARN's service")
    }
    guard kind.isResource(arn.resource) else {
      throw .validation("id", "not a model's ARN: it has the form \(kind.arnForm)")
    }
    if let entry = byARN[arn] { return CatalogModel(id: id, entry: entry) }
    guard policy.allows(arn) else { throw .modelNotFound }
    let target = ModelTarget(
      backend: kind.id, partition: arn.partition, region: arn.region, account: arn.account, resource: arn.resource)
    return CatalogModel(id: id, entry: CatalogEntry(id: id, target: target))
  }

  /// The entry that names the target; nil for a model that the catalog does not name, or no more.
  package func entry(of target: ModelTarget) -> CatalogEntry? { byTarget[target] }

  /// What detect can be asked of the model.
  package func detection(of model: CatalogModel) -> DetectionSupport {
    kinds[model.target.backend.rawValue]?.detection ?? DetectionSupport()
  }

  private func named(_ id: String) throws(GatewayError) -> CatalogModel {
    guard ModelName.isValid(id) else { throw .validation("id", "\(ModelName.rule), or is its ARN") }
    guard let entry = byID[id] else { throw .modelNotFound }
    return CatalogModel(id: id, entry: entry)
  }
}

/// A model as a caller named it.
package struct CatalogModel: Sendable, Equatable {
  /// The id as the caller gave it, decoded.
  package let id: String
  package let entry: CatalogEntry

  package var target: ModelTarget { entry.target }
}

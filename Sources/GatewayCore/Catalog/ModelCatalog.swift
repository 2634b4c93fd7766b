/// The models that there are, and what an id resolves to.
package struct ModelCatalog: Sendable {
  /// By id, in the order of their bytes.
  package let entries: [CatalogEntry]
  private let byID: [String: CatalogEntry]
  private let byARN: [ARN: CatalogEntry]
  private let byTarget: [ModelTarget: CatalogEntry]
  private let kinds: [String: BackendKind]
  private let policy: ARNPolicy
  private let retired: [BackendID: Retirement]

  /// - Parameters:
  ///   - entries: with ids of their own, each a model of its own: the configuration has seen to both.
  ///   - retired: the backends whose models outside the catalog are retired.
  package init(
    entries: [CatalogEntry], kinds: [BackendKind], policy: ARNPolicy = .catalogOnly,
    retired: [BackendID: Retirement] = [:]
  ) {
    self.entries = entries.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
    byID = Dictionary(entries.map { ($0.id, $0) }) { first, _ in first }
    byTarget = Dictionary(entries.map { ($0.target, $0) }) { first, _ in first }
    let kinds = Dictionary(kinds.map { ($0.id.rawValue, $0) }) { first, _ in first }
    byARN = Dictionary(
      entries.compactMap { entry in entry.target.arn.map { (Self.canonical($0, kinds[$0.service]), entry) } }
    ) { first, _ in first }
    self.kinds = kinds
    self.policy = policy
    self.retired = retired
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
    let known = Self.canonical(arn, kind)
    if let entry = byARN[known] { return CatalogModel(id: id, entry: entry) }
    guard policy.allows(arn) else { throw .modelNotFound }
    let target = ModelTarget(
      backend: kind.id, partition: arn.partition, region: arn.region, account: arn.account, resource: known.resource,
      role: policy.role)
    return CatalogModel(id: id, entry: CatalogEntry(id: id, target: target, retirement: retired[kind.id]))
  }

  /// The entry that names the target; nil for a model that the catalog does not name, or no more.
  package func entry(of target: ModelTarget) -> CatalogEntry? { byTarget[target] }

  /// What detect can be asked of the model.
  package func detection(of model: CatalogModel) -> DetectionSupport {
    kinds[model.target.backend.rawValue]?.detection ?? DetectionSupport()
  }

  /// Whether a start can be asked for at all, whatever the model's state.
  /// - Throws: VALIDATION_ERROR.
  package func checkStart(of model: CatalogModel, _ units: UnitsRequest) throws(GatewayError) {
    try kinds[model.target.backend.rawValue]?.starting.check(model.target, units)
  }

  /// Whether the model, if it failed, is started by stopping it first.
  package func stopsFailed(_ model: CatalogModel) -> Bool {
    kinds[model.target.backend.rawValue]?.starting.stopsFailed ?? false
  }

  /// The ARN as the model is known by, however it was spelled.
  private static func canonical(_ arn: ARN, _ kind: BackendKind?) -> ARN {
    ARN(
      partition: arn.partition, service: arn.service, region: arn.region, account: arn.account,
      resource: kind?.canonical(arn.resource) ?? arn.resource)
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

  /// - Throws: BACKEND_RETIRED for a model whose service has ended.
  func requireHosted() throws(GatewayError) {
    if let retirement = entry.retirement { throw retirement.error }
  }
}

/// What an id stands for: one model of one AWS service in one region and account, and how it is reached.
///
/// Everything that is remembered of a model is remembered by its target, so that two ids of the same model share it.
/// What only its backend knows the meaning of goes with it and does not make it another.
package struct ModelTarget: Sendable, Codable {
  package let backend: BackendID
  package let partition: String
  package let region: String
  /// Nil: the account that the gateway's credentials belong to, where the configuration does not name it.
  package let account: String?
  /// The resource part of the model's ARN.
  package var resource: String
  /// The base URL that takes the place of the service's own, where the catalog gives one.
  package let endpoint: String?
  /// Whose rights are used; nil: the gateway's own.
  package var role: Role?
  /// Whether `resource` names whatever version is the newest. It is then pinned for each run.
  package var isFloating: Bool
  /// What the catalog says of it for its backend alone, by ``BackendKind/Settings/keys``; nil: nothing.
  package var settings: [String: String]?

  /// A role of AWS's that the gateway takes on for the model.
  package struct Role: Hashable, Sendable, Codable {
    /// Such as `arn:aws:iam::111122223333:role/vision`.
    package let arn: String
    /// What the role's owner asks for beside it.
    package let externalID: String?

    package init(arn: String, externalID: String? = nil) {
      self.arn = arn
      self.externalID = externalID
    }
  }

  package init(
    backend: BackendID, partition: String = "aws", region: String, account: String?, resource: String,
    endpoint: String? = nil, role: Role? = nil, isFloating: Bool = false, settings: [String: String]? = nil
  ) {
    self.backend = backend
    self.partition = partition
    self.region = region
    self.account = account
    self.resource = resource
    self.endpoint = endpoint
    self.role = role
    self.isFloating = isFloating
    self.settings = settings
  }

  /// The model's name at AWS; nil where the account is not known or the version is not pinned.
  package var arn: ARN? {
    guard let account, !isFloating else { return nil }
    return ARN(partition: partition, service: backend.rawValue, region: region, account: account, resource: resource)
  }

  /// The same model, reached by the rights of `role`.
  package func taking(_ role: Role?) -> ModelTarget {
    var taking = self
    taking.role = role
    return taking
  }

  /// The same model with its version fixed.
  package func pinned(to resource: String) -> ModelTarget {
    var pinned = self
    pinned.resource = resource
    pinned.isFloating = false
    return pinned
  }
}

extension ModelTarget: Hashable {
  /// The target without what does not tell it from others: the same for the same model, whatever its settings.
  package var identity: ModelTarget {
    var identity = self
    identity.settings = nil
    return identity
  }

  package static func == (left: ModelTarget, right: ModelTarget) -> Bool {
    left.backend == right.backend && left.partition == right.partition && left.region == right.region
      && left.account == right.account && left.resource == right.resource && left.endpoint == right.endpoint
      && left.role == right.role && left.isFloating == right.isFloating
  }

  /// Of two parts that tell most targets apart: they are looked up many times for each request.
  package func hash(into hasher: inout Hasher) {
    hasher.combine(account)
    hasher.combine(resource)
  }
}

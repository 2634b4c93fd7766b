/// What a backend says of its models before any is called: how they are named, what the catalog says of them, and what
/// start and detect can be asked of them.
package struct BackendKind: Sendable {
  /// The backend's name, which is also the service's name in ARNs.
  package let id: BackendID
  /// For messages, such as `arn:aws:rekognition:REGION:ACCOUNT:project/NAME/version/VERSION/DIGITS`.
  package let arnForm: String
  /// Whether the resource part of an ARN names a model of this backend.
  package let isResource: @Sendable (String) -> Bool
  /// The spelling of a resource by which it is known, where its service takes several for the same.
  package let canonical: @Sendable (String) -> String
  /// How the catalog names a model without an ARN; nil: it does not.
  package let naming: Naming?
  /// What the catalog says of a model beside its name; nil: nothing.
  package let settings: Settings?
  /// What start can be asked of its models.
  package let starting: StartSupport
  /// What detect can be asked of its models.
  package let detection: DetectionSupport
  /// Where its service is.
  package var regions = ServiceRegions()
  /// The day on which its service ended, such as `2025-10-31`; nil: it goes on.
  package var endedOn: String?

  package struct Resource: Sendable, Equatable {
    package let path: String
    package let isFloating: Bool

    package init(path: String, isFloating: Bool = false) {
      self.path = path
      self.isFloating = isFloating
    }
  }

  /// The keys of a catalog entry that stand for an ARN.
  package struct Naming: Sendable {
    /// All of them are needed.
    package let described: [SettingKey]
    package var keys: [String] { described.map(\.name) }
    /// The resource part for their values, by key; nil where they do not name a model.
    package let resource: @Sendable ([String: String]) -> Resource?

    package init(keys: [SettingKey], resource: @escaping @Sendable ([String: String]) -> Resource?) {
      described = keys
      self.resource = resource
    }
  }

  /// Keys of a catalog entry that become ``ModelTarget/settings``.
  package struct Settings: Sendable {
    package let described: [SettingKey]
    /// With dots where they are nested, such as `answer.labels.list`.
    package var keys: [String] { described.map(\.name) }
    /// What is wrong with the values of one model, by key. A list's values are set apart by commas.
    package let problems: @Sendable ([String: String]) -> [FieldProblem]

    package init(keys: [SettingKey], problems: @escaping @Sendable ([String: String]) -> [FieldProblem]) {
      described = keys
      self.problems = problems
    }
  }

  package init(
    id: BackendID, arnForm: String, isResource: @escaping @Sendable (String) -> Bool,
    detection: DetectionSupport = DetectionSupport(), starting: StartSupport = StartSupport(), naming: Naming? = nil,
    settings: Settings? = nil, canonical: @escaping @Sendable (String) -> String = { $0 }
  ) {
    self.id = id
    self.arnForm = arnForm
    self.isResource = isResource
    self.detection = detection
    self.starting = starting
    self.naming = naming
    self.settings = settings
    self.canonical = canonical
  }

  /// The same backend, whose service is in these regions, and ended on this day if it did.
  package func hosted(in regions: ServiceRegions, endedOn: String? = nil) -> BackendKind {
    var kind = self
    kind.regions = regions
    kind.endedOn = endedOn
    return kind
  }
}

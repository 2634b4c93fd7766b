/// How models of one backend are named: what ids and catalog entries are checked against.
package struct BackendKind: Sendable {
  /// The backend's name, which is also the service's name in ARNs.
  package let id: BackendID
  /// For messages, such as `arn:aws:rekognition:REGION:ACCOUNT:project/NAME/version/VERSION/DIGITS`.
  package let arnForm: String
  /// Whether the resource part of an ARN names a model of this backend.
  package let isResource: @Sendable (String) -> Bool
  /// The resource part for a project and a version; nil where such a pair does not name a model.
  package let resource: @Sendable (_ project: String, _ version: String) -> Resource?
  /// Whether a project and a version are enough to name a model of this backend.
  package let takesProjectAndVersion: Bool
  /// What detect can be asked of its models.
  package let detection: DetectionSupport
  /// Where its service is.
  package var regions = ServiceRegions()
  /// The day on which its service ended, such as `2025-10-31`; nil: it goes on.
  package var endedOn: String?

  package struct Resource: Sendable, Equatable {
    package let path: String
    package let isFloating: Bool

    package init(path: String, isFloating: Bool) {
      self.path = path
      self.isFloating = isFloating
    }
  }

  /// A backend whose models are named by ARN alone.
  package init(
    id: BackendID, arnForm: String, isResource: @escaping @Sendable (String) -> Bool,
    detection: DetectionSupport = DetectionSupport()
  ) {
    self.id = id
    self.arnForm = arnForm
    self.isResource = isResource
    resource = { _, _ in nil }
    takesProjectAndVersion = false
    self.detection = detection
  }

  /// A backend whose models are named by ARN, or by project and version.
  package init(
    id: BackendID, arnForm: String, isResource: @escaping @Sendable (String) -> Bool,
    detection: DetectionSupport = DetectionSupport(),
    resource: @escaping @Sendable (_ project: String, _ version: String) -> Resource?
  ) {
    self.id = id
    self.arnForm = arnForm
    self.isResource = isResource
    self.resource = resource
    takesProjectAndVersion = true
    self.detection = detection
  }

  /// The same backend, whose service is in these regions, and ended on this day if it did.
  package func hosted(in regions: ServiceRegions, endedOn: String? = nil) -> BackendKind {
    var kind = self
    kind.regions = regions
    kind.endedOn = endedOn
    return kind
  }
}

package import AWSClient
package import GatewayCore

/// The backends that there are. A backend is added by its folder and its line here.
package enum BackendRegistry {
  private static let all: [any AWSModelBackend.Type] = [
    RekognitionBackend.self,
    LookoutVisionBackend.self,
    SageMakerBackend.self,
  ]

  /// How each backend's models are named.
  package static var kinds: [BackendKind] { all.map { $0.kind } }

  package static func backends(_ context: BackendContext) -> [BackendID: any ModelBackend] {
    Dictionary(all.map { ($0.kind.id, $0.init(context)) }) { first, _ in first }
  }

  /// The services of AWS that a backend calls.
  package static func services(of backend: BackendID) -> [AWSService] {
    all.first { $0.kind.id == backend }?.services ?? []
  }

  /// What lists the models of each backend, in the order of ``kinds``.
  package static func discoverers(_ context: BackendContext) -> [(backend: BackendID, discoverer: any ModelDiscovering)]
  {
    all.map { ($0.kind.id, $0.init(context)) }
  }

  /// The rights that the gateway's work on a model needs.
  package static func rights(on target: ModelTarget, account: String, instance: String) -> [AWSRight] {
    all.first { $0.kind.id == target.backend }?.rights(on: target, account: account, instance: instance) ?? []
  }

  /// The rights that listing a backend's models needs.
  package static func rightsToDiscover(_ backend: BackendID) -> [AWSRight] {
    all.first { $0.kind.id == backend }?.rightsToDiscover ?? []
  }
}

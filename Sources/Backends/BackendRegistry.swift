import AWSClient
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
}

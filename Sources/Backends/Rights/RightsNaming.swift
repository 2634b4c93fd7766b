package import GatewayCore

/// A service that can say which rights calls on its models need: the same that `deploy/aws` gives.
package protocol RightsNaming {
  /// What describing, starting, stopping and detecting need.
  ///
  /// - Parameters:
  ///   - account: that of the model, or `*`.
  ///   - instance: the gateway's name.
  static func rights(on target: ModelTarget, account: String, instance: String) -> [AWSRight]

  /// What listing models needs.
  static var rightsToDiscover: [AWSRight] { get }
}

import GatewayCore

extension ModelState {
  /// The state for a word of `EndpointStatus`; one that is not known here is `unavailable`.
  ///
  /// An endpoint that is updated, or goes back to what it was before, takes images meanwhile.
  /// Source: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeEndpoint.html
  init(sageMaker word: String) {
    switch word {
    case "Creating": self = .starting
    case "InService", "Updating", "RollingBack", "UpdateRollbackFailed": self = .running
    case "Deleting": self = .stopping
    case "Failed", "OutOfService": self = .failed
    case "SystemUpdating": self = .updating
    default: self = .unavailable
    }
  }
}

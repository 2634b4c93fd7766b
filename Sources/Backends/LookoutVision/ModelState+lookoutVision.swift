import GatewayCore

extension ModelState {
  /// The state for a word of `ModelStatus` or `ModelHostingStatus`; one that is not known here is `unavailable`.
  ///
  /// Source: https://docs.aws.amazon.com/lookout-for-vision/latest/APIReference/API_ModelDescription.html
  init(lookoutVision word: String) {
    switch word {
    case "TRAINED": self = .stopped
    case "STARTING_HOSTING": self = .starting
    case "HOSTED": self = .running
    case "STOPPING_HOSTING": self = .stopping
    case "HOSTING_FAILED": self = .failed
    case "SYSTEM_UPDATING": self = .updating
    default: self = .unavailable
    }
  }
}

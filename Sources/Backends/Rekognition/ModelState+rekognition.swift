import GatewayCore

extension ModelState {
  /// The state for a word of `ProjectVersionStatus`; one that is not known here is `unavailable`.
  ///
  /// Source: https://docs.aws.amazon.com/rekognition/latest/APIReference/API_ProjectVersionDescription.html
  init(rekognition word: String) {
    switch word {
    case "TRAINING_COMPLETED", "STOPPED", "COPYING_COMPLETED": self = .stopped
    case "STARTING": self = .starting
    case "RUNNING": self = .running
    case "STOPPING": self = .stopping
    case "FAILED": self = .failed
    default: self = .unavailable
    }
  }
}

import SigV4

/// What a service answers, before faults and transport have had their say.
struct ServiceAnswer: Sendable, Equatable {
  /// The HTTP status.
  var status: Int
  /// The header fields, without those that every answer has.
  var headers: [HeaderField]
  /// The whole body.
  var body: [UInt8]
  /// The error code; nil for a success.
  var code: String? = nil
  /// What the operation did to the cloud.
  var effect: CallEffect = .none
}

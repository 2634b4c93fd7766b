/// What an operation did to the cloud, whatever became of its answer.
package enum CallEffect: String, Sendable, Encodable {
  /// Nothing: it only read, or was refused.
  case none
  /// A model is starting.
  case started
  /// A model is stopping.
  case stopped
  /// Nothing, because its client token had been used by the same call: the first answer was given again.
  case replayed
}

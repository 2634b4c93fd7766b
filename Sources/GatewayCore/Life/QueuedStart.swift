/// A start that waits for a stop to end: it is made once the model has stopped, whether or not its caller waits.
package struct QueuedStart: Sendable, Equatable, Codable {
  package let operation: Operation
  package let length: LeaseLength
  /// Whether a model that is found failed is stopped for it; nil in what earlier versions have stored: no.
  package let stopsFailed: Bool?

  package init(operation: Operation, length: LeaseLength, stopsFailed: Bool = false) {
    self.operation = operation
    self.length = length
    self.stopsFailed = stopsFailed
  }
}

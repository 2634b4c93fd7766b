/// A start that waits for a stop to end: it is made once the model has stopped, whether or not its caller waits.
package struct QueuedStart: Sendable, Equatable, Codable {
  package let operation: Operation
  package let length: LeaseLength

  package init(operation: Operation, length: LeaseLength) {
    self.operation = operation
    self.length = length
  }
}

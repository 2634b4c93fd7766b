package import FoundationEssentials

/// Which operations are asked for, the newest first.
package struct OperationQuery: Sendable, Equatable {
  package var target: ModelTarget?
  package var caller: String?
  package var verb: Operation.Verb?
  /// From 1.
  package var limit: Int
  /// Only those before this place in the book.
  package var before: Int?
  /// Only those before this operation in the book; none, if it is not there.
  package var after: UUID?

  package init(
    target: ModelTarget? = nil, caller: String? = nil, verb: Operation.Verb? = nil, limit: Int = 100,
    before: Int? = nil, after: UUID? = nil
  ) {
    self.target = target
    self.caller = caller
    self.verb = verb
    self.limit = limit
    self.before = before
    self.after = after
  }
}

/// An operation and its place in the book: the later, the higher.
package struct NumberedOperation: Sendable, Equatable {
  package let number: Int
  package let operation: Operation

  package init(number: Int, operation: Operation) {
    self.number = number
    self.operation = operation
  }
}

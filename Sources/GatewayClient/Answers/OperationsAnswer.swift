/// The `data` of the list of operations.
package struct OperationsAnswer: Decodable, Sendable, Equatable {
  package struct Operation: Decodable, Sendable, Equatable {
    package let id: String
    package let verb: String
    package let model: String
    package let caller: String
    package let holder: String
    package let reason: String?
    package let requestedAt: String
    package let endedAt: String?
    package let outcome: String
    package let errorCode: String?
  }

  package let operations: [Operation]
  package let nextCursor: String?
}

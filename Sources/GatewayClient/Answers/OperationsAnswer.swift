/// The `data` of an operation.
package struct OperationAnswer: Decodable, Sendable, Equatable {
  package let id: String
  package let verb: String
  package let model: String
  package let backend: String?
  package let caller: String
  package let holder: String
  package let requestId: String?
  package let minInferenceUnits: Int?
  package let maxInferenceUnits: Int?
  package let reason: String?
  package let requestedAt: String
  package let endedAt: String?
  package let outcome: String
  package let errorCode: String?
  package let awsRequestId: String?
}

/// The `data` of the list of operations.
package struct OperationsAnswer: Decodable, Sendable, Equatable {
  package let operations: [OperationAnswer]
  package let nextCursor: String?
}

package import FoundationEssentials

/// What a caller asks of a start.
package struct StartRequest: Sendable, Equatable {
  package let units: UnitsRequest
  /// Nil: the model's default, then the gateway's.
  package let lease: LeaseLength?
  package let origin: Operation.Origin
  /// The operation that an earlier try of the same request began.
  package let operationID: UUID

  package init(
    units: UnitsRequest = UnitsRequest(), lease: LeaseLength? = nil, origin: Operation.Origin,
    operationID: UUID = UUID()
  ) {
    self.units = units
    self.lease = lease
    self.origin = origin
    self.operationID = operationID
  }
}

/// How a start went: the model runs or is on its way and is held, or is started once it has stopped.
package struct StartOutcome: Sendable, Equatable {
  package let operationID: UUID
  package let status: ModelStatus
  /// Whether the run had begun before this call.
  package let isJoined: Bool
  /// Nil for a start that waits for the model to stop, and for one whose lease has ended since.
  package let lease: Lease?
  package let requestedAt: Date

  package init(operationID: UUID, status: ModelStatus, isJoined: Bool, lease: Lease?, requestedAt: Date) {
    self.operationID = operationID
    self.status = status
    self.isJoined = isJoined
    self.lease = lease
    self.requestedAt = requestedAt
  }
}

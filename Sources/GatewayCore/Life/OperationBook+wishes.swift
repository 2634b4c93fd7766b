import FoundationEssentials

extension OperationBook {
  /// Closes the record of a stop that is only wanted, and that holding the model now calls off.
  func closeWish(of life: ModelLife, at now: Date) throws(GatewayError) {
    guard let stop = life.stop, !stop.isDecided, let wish = try operation(stop.operationID),
      wish.outcome == .underWay
    else { return }
    try save(wish.ended(.superseded, at: now))
  }

  /// Closes the record of a stop that was only wanted before a change of the life, and is there no more after it.
  func closeWish(_ wish: StopIntent?, goneFrom life: ModelLife, at now: Date) throws(GatewayError) {
    guard let wish, !wish.isDecided, life.stop?.operationID != wish.operationID,
      let operation = try operation(wish.operationID), operation.outcome == .underWay
    else { return }
    try save(operation.ended(.superseded, at: now))
  }
}

import FoundationEssentials

extension OperationBook {
  /// Closes the record of a stop that is only wanted, and that holding the model now calls off.
  func closeWish(of life: ModelLife, at now: Date) throws(GatewayError) {
    guard let stop = life.stop, !stop.isDecided, let wish = try operation(stop.operationID),
      wish.outcome == .underWay
    else { return }
    try save(wish.ended(.superseded, at: now))
  }
}

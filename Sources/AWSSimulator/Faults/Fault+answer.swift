import SigV4

extension Fault {
  /// The answer that a call gets by this fault.
  ///
  /// - Parameters:
  ///   - answer: the operation's own, where it was carried out; the effect stays its.
  ///   - simulation: words the errors.
  ///   - reference: the request's id.
  func answer(
    inPlaceOf answer: ServiceAnswer?, by simulation: any ServiceSimulation, reference: String
  ) -> ServiceAnswer {
    var altered = answer ?? ServiceAnswer(status: 0, headers: [], body: [])
    switch kind {
    case .throttle:
      altered = error(simulation.throttled, simulation, reference)
    case .error:
      altered = error(simulation.brokenDown, simulation, reference)
    case .wrongCode:
      let unheardOf = ServiceError("SimulatorUnheardOfException", "No client knows this code.", status: 400)
      altered = error(unheardOf, simulation, reference)
    case .dropBefore, .dropAfter:
      altered.status = 0
      altered.code = nil
    case .malformed:
      altered.body = Array(altered.body.prefix(altered.body.count / 2))
    case .empty:
      altered.body = []
    case .html:
      altered = ServiceAnswer(
        status: status ?? 503, headers: [HeaderField(name: "Content-Type", value: "text/html")],
        body: Array(
          "<html><head><title>Service Unavailable</title></head><body>The service is not available.</body></html>".utf8)
      )
    case .delay, .slowBody:
      break
    }
    altered.effect = answer?.effect ?? .none
    return altered
  }

  /// How the transport delivers the answer.
  var disposition: SimulatedResponse.Disposition {
    switch kind {
    case .dropBefore, .dropAfter: .dropConnection
    case .slowBody: .slowBody(seconds: seconds ?? 0)
    default: .answer
    }
  }

  /// Seconds before the answer.
  var delaySeconds: Double { kind == .delay ? seconds ?? 0 : 0 }

  private func error(
    _ usual: ServiceError, _ simulation: any ServiceSimulation, _ reference: String
  ) -> ServiceAnswer {
    let error = ServiceError(
      code ?? usual.code, usual.message, status: status ?? usual.status, origin: usual.origin, members: usual.members,
      retryAfter: seconds.map { Int($0.rounded(.up)) } ?? (code == nil ? usual.retryAfter : nil))
    return simulation.wire.answer(error, reference: reference)
  }
}

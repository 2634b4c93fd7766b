import SigV4

extension Fault {
  private static let notHTTP = Array("\u{16}\u{3}\u{1} This is not HTTP.\r\n\r\n\r\n".utf8)
  private static let notJSON = Array("Something else than JSON: <\u{FF}> }{".utf8)

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
    case .unavailable:
      let usual = ServiceError("ServiceUnavailable", "Service is unable to handle request.", status: 503)
      altered = error(usual, simulation, reference)
    case .wrongCode:
      let unheardOf = ServiceError("SimulatorUnheardOfException", "No client knows this code.", status: 400)
      altered = error(unheardOf, simulation, reference)
    case .dropBefore, .dropAfter, .resetBefore, .resetAfter:
      altered.status = 0
      altered.code = nil
    case .garbage:
      altered = ServiceAnswer(status: 0, headers: [], body: Self.notHTTP)
    case .notJSON:
      altered.body = Self.notJSON
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
    case .delay, .slowBody, .cutBody, .stale, .skew, .headers:
      // Without its effect there is no answer to alter: the service's own failure stands in for it.
      if answer == nil { altered = error(simulation.brokenDown, simulation, reference) }
    }
    altered.effect = answer?.effect ?? .none
    return altered
  }

  /// How the transport delivers the answer.
  var disposition: SimulatedResponse.Disposition {
    switch kind {
    case .dropBefore, .dropAfter: .dropConnection
    case .resetBefore, .resetAfter: .resetConnection
    case .stale: .closeOnNextRequest
    case .garbage: .bodyAlone
    case .cutBody: .cutBody
    case .slowBody: .slowBody(seconds: seconds ?? 0)
    default: .answer
    }
  }

  /// Seconds before the answer.
  var delaySeconds: Double { kind == .delay ? seconds ?? 0 : 0 }

  private func error(
    _ usual: ServiceError, _ simulation: any ServiceSimulation, _ reference: String
  ) -> ServiceAnswer {
    let retryAfter = kind == .throttle || kind == .error || kind == .unavailable || kind == .wrongCode ? seconds : nil
    let error = ServiceError(
      code ?? usual.code, usual.message, status: status ?? usual.status, origin: usual.origin, members: usual.members,
      retryAfter: retryAfter.map { Int($0.rounded(.up)) } ?? (code == nil ? usual.retryAfter : nil))
    return simulation.wire.answer(error, reference: reference)
  }
}

/// StartModel and StopModel, with their client tokens.
extension LookoutVisionSimulation {
  private struct StartInput: Decodable {
    var minInferenceUnits: Int?
    var maxInferenceUnits: Int?
  }

  private struct StatusOutput: Encodable {
    let status: String
  }

  func startModel(_ call: ServiceCall, _ target: RequestTarget, on cloud: inout CloudState) throws(ServiceError)
    -> ServiceAnswer
  {
    let input = try WireJSON.decode(StartInput.self, from: call.request.body)
    var report = ConstraintReport()
    report.path(target)
    report.require(input.minInferenceUnits, at: "minInferenceUnits")
    report.range(input.minInferenceUnits, 1...Int.max, at: "minInferenceUnits")
    report.range(input.maxInferenceUnits, 1...Int.max, at: "maxInferenceUnits")
    if let minimum = input.minInferenceUnits, let maximum = input.maxInferenceUnits, maximum < minimum {
      report.fail("\(maximum)", at: "maxInferenceUnits", "Member must not be less than minInferenceUnits")
    }
    report.clientToken(call)
    try report.check()

    let units = InferenceUnits(minimum: input.minInferenceUnits ?? 1, maximum: input.maxInferenceUnits)
    let parameters = "\(target.path) \(units.minimum) \(units.maximum ?? 0)"
    return try once(call, parameters, on: &cloud) { cloud throws(ServiceError) in
      var model = try model(target, call, on: cloud)
      let quotas = cloud.configuration.quotas
      let isFree = cloud.runningModels(.lookoutvision, in: call.place) < quotas.runningModels
      let before = model.status
      guard model.start(units, at: call.now) else {
        throw Self.conflict("The model cannot be started: its status is \(before).", model.arn)
      }
      guard units.most <= quotas.unitsPerModel else {
        throw Self.quotaExceeded("\(quotas.unitsPerModel) inference units for a model", model.arn)
      }
      guard isFree else { throw Self.quotaExceeded("\(quotas.runningModels) running models", model.arn) }
      cloud[model.key] = model
      return wire.answer(StatusOutput(status: model.status), status: 202, effect: .started)
    }
  }

  func stopModel(_ call: ServiceCall, _ target: RequestTarget, on cloud: inout CloudState) throws(ServiceError)
    -> ServiceAnswer
  {
    var report = ConstraintReport()
    report.path(target)
    report.clientToken(call)
    try report.check()

    return try once(call, target.path, on: &cloud) { cloud throws(ServiceError) in
      var model = try model(target, call, on: cloud)
      guard model.stop(at: call.now) else {
        throw Self.conflict("The model cannot be stopped: its status is \(model.status).", model.arn)
      }
      cloud[model.key] = model
      return wire.answer(StatusOutput(status: model.status), status: 202, effect: .stopped)
    }
  }

  /// Carries a call out unless its client token says that this has been done already.
  private func once(
    _ call: ServiceCall, _ parameters: String, on cloud: inout CloudState,
    _ body: (inout CloudState) throws(ServiceError) -> ServiceAnswer
  ) throws(ServiceError) -> ServiceAnswer {
    guard let text = call.request.header("X-Amzn-Client-Token") else { return try body(&cloud) }
    let token = ClientTokenBook.Token(place: call.place, operation: call.operation, text: text)
    switch cloud.clientTokens.find(token, parameters: parameters, at: call.now) {
    case .replay(var answer):
      answer.effect = .replayed
      return answer
    case .mismatch:
      throw Self.conflict("The client token was used with other parameters.", text, "CLIENT_TOKEN")
    case .unused:
      let answer = try body(&cloud)
      cloud.clientTokens.record(token, parameters: parameters, answer: answer, at: call.now)
      return answer
    }
  }

  private static func quotaExceeded(_ limit: String, _ resource: String) -> ServiceError {
    ServiceError(
      "ServiceQuotaExceededException", "The limit of \(limit) has been exceeded.", status: 402,
      members: [
        "ResourceId": resource, "ResourceType": "MODEL", "QuotaCode": "L-SIMULATOR", "ServiceCode": "lookoutvision",
      ])
  }
}

extension ConstraintReport {
  fileprivate mutating func clientToken(_ call: ServiceCall) {
    let token = call.request.header("X-Amzn-Client-Token")
    length(token, 1...64, at: "clientToken")
    pattern(token, .clientToken, at: "clientToken")
  }
}

/// StartProjectVersion and StopProjectVersion.
extension RekognitionSimulation {
  private struct StartInput: Decodable {
    var projectVersionArn: String?
    var minInferenceUnits: Int?
    var maxInferenceUnits: Int?
  }

  private struct StopInput: Decodable {
    var projectVersionArn: String?
  }

  private struct StatusOutput: Encodable {
    let status: String
  }

  func startProjectVersion(_ call: ServiceCall, on cloud: inout CloudState) throws(ServiceError) -> ServiceAnswer {
    let input = try WireJSON.decode(StartInput.self, from: call.request.body)
    var report = ConstraintReport()
    report.projectVersionARN(input.projectVersionArn)
    report.require(input.minInferenceUnits, at: "minInferenceUnits")
    report.range(input.minInferenceUnits, 1...Int.max, at: "minInferenceUnits")
    report.range(input.maxInferenceUnits, 1...Int.max, at: "maxInferenceUnits")
    try report.check()

    var model = try version(input.projectVersionArn ?? "", call, on: cloud)
    let units = InferenceUnits(minimum: input.minInferenceUnits ?? 1, maximum: input.maxInferenceUnits)
    if let maximum = units.maximum, maximum < units.minimum {
      throw ServiceError(
        "InvalidParameterException", "MaxInferenceUnits must not be less than MinInferenceUnits.", status: 400)
    }
    let quotas = cloud.configuration.quotas
    let isFree = cloud.runningModels(.rekognition, in: call.place) < quotas.runningModels
    let before = model.status
    guard model.start(units, at: call.now) else {
      throw ServiceError(
        "ResourceInUseException", "The project version \(model.arn) cannot be started: its status is \(before).",
        status: 400)
    }
    guard units.most <= quotas.unitsPerModel else {
      throw ServiceError(
        "LimitExceededException",
        "The limit of \(quotas.unitsPerModel) inference units for a model has been exceeded.", status: 400)
    }
    guard isFree else {
      throw ServiceError(
        "LimitExceededException", "The limit of \(quotas.runningModels) running models has been exceeded.", status: 400)
    }
    cloud[model.key] = model
    return wire.answer(StatusOutput(status: model.status), effect: .started)
  }

  func stopProjectVersion(_ call: ServiceCall, on cloud: inout CloudState) throws(ServiceError) -> ServiceAnswer {
    let input = try WireJSON.decode(StopInput.self, from: call.request.body)
    var report = ConstraintReport()
    report.projectVersionARN(input.projectVersionArn)
    try report.check()

    var model = try version(input.projectVersionArn ?? "", call, on: cloud)
    guard model.stop(at: call.now) else {
      throw ServiceError(
        "ResourceInUseException", "The project version \(model.arn) cannot be stopped: its status is \(model.status).",
        status: 400)
    }
    cloud[model.key] = model
    return wire.answer(StatusOutput(status: model.status), effect: .stopped)
  }
}

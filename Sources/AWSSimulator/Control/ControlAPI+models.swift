import FoundationEssentials

/// `/_simulator/models`.
extension ControlAPI {
  static let modelRoutes = [
    ControlRoute("GET", "/models", "Every model, newest first.") { control, request in
      json(ModelList(models: control.cloud.models(at: request.now).map(ModelView.init)))
    },
    ControlRoute("POST", "/models", "Adds a model, or replaces the one of that name.", fields: fields, handle: add),
    ControlRoute("PUT", "/models", "The same as POST.", fields: fields, handle: add),
    ControlRoute(
      "PATCH", "/models", "Changes a model: 'status' puts it into any state, known or not.",
      fields: fields.filter { !$0.hasSuffix("_units") }, handle: change),
    ControlRoute(
      "DELETE", "/models", "Removes a model, and its project with its last model.",
      fields: ["service", "project", "version", "account", "region"], handle: remove),
  ]

  private static let fields = ModelInput.CodingKeys.allCases.map(\.stringValue)

  @Sendable private static func add(
    _ control: ControlAPI, _ request: ControlRoute.Request
  ) throws(ControlError) -> SimulatedResponse {
    let input = try ModelInput.read(request.body)
    let key = try input.key(control.cloud.configuration)
    try input.check()
    var units: InferenceUnits?
    if input.minUnits != nil || input.maxUnits != nil {
      units = InferenceUnits(minimum: input.minUnits ?? 1, maximum: input.maxUnits)
    }
    control.cloud.addModel(
      ModelSeed(
        key, status: input.status, units: units, startSeconds: input.startSeconds, stopSeconds: input.stopSeconds,
        fails: input.fails ?? false, createdAt: request.now))
    return try control.show(key, at: request.now, status: 201)
  }

  @Sendable private static func change(
    _ control: ControlAPI, _ request: ControlRoute.Request
  ) throws(ControlError) -> SimulatedResponse {
    let input = try ModelInput.read(request.body)
    let key = try input.key(control.cloud.configuration)
    try input.check()
    guard input.minUnits == nil, input.maxUnits == nil else {
      throw .badRequest("The units of a model are those of its start; POST \(root)/models replaces a model.")
    }
    let isKnown = control.cloud.change(key) { model in
      model.settle(at: request.now)
      if let seconds = input.startSeconds { model.startSeconds = seconds }
      if let seconds = input.stopSeconds { model.stopSeconds = seconds }
      if let fails = input.fails { model.fails = fails }
      if let status = input.status { model.force(status: status) }
    }
    guard isKnown else { throw noSuchModel }
    return try control.show(key, at: request.now, status: 200)
  }

  @Sendable private static func remove(
    _ control: ControlAPI, _ request: ControlRoute.Request
  ) throws(ControlError) -> SimulatedResponse {
    let key = try ModelInput.read(request.body).key(control.cloud.configuration)
    guard control.cloud.removeModel(key) else { throw noSuchModel }
    return json(ModelList(models: control.cloud.models(at: request.now).map(ModelView.init)))
  }

  private static let noSuchModel = ControlError(
    status: 404, message: "There is no such model. GET \(root)/models lists them; POST \(root)/models adds one.")

  private func show(_ key: ModelKey, at now: Date, status: Int) throws(ControlError) -> SimulatedResponse {
    guard let model = cloud.models(at: now).first(where: { $0.key == key }) else { throw Self.noSuchModel }
    return Self.json(ModelView(model), status: status)
  }
}

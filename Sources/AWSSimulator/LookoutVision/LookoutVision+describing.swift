/// ListProjects, ListModels and DescribeModel.
extension LookoutVisionSimulation {
  private struct ProjectsOutput: Encodable {
    let projects: [Project]
    let nextToken: String?

    struct Project: Encodable {
      let projectArn: String
      let projectName: String
      let creationTimestamp: Double
    }
  }

  private struct ModelsOutput: Encodable {
    let models: [Model]
    let nextToken: String?
  }

  private struct ModelOutput: Encodable {
    let modelDescription: Model
  }

  private struct Model: Encodable {
    let modelArn: String
    let modelVersion: String
    let creationTimestamp: Double
    let status: String
    let statusMessage: String?
    let performance = ["F1Score": 0.93, "Precision": 0.95, "Recall": 0.91]
    var minInferenceUnits: Int?
    var maxInferenceUnits: Int?
    var evaluationEndTimestamp: Double?
    var outputConfig: [String: [String: String]]?

    init(_ model: HostedModel) {
      modelArn = model.arn
      modelVersion = model.key.version
      creationTimestamp = model.createdAt.epochSeconds
      status = model.status
      statusMessage = model.statusMessage
    }
  }

  func listProjects(_ call: ServiceCall, _ target: RequestTarget, on cloud: CloudState) throws(ServiceError)
    -> ServiceAnswer
  {
    let projects = cloud.projects(.lookoutvision, in: call.place)
    let page = try page(of: projects, list: "projects", target, name: \.name)
    return wire.answer(
      ProjectsOutput(
        projects: page.items.map {
          .init(projectArn: $0.arn, projectName: $0.name, creationTimestamp: $0.createdAt.epochSeconds)
        }, nextToken: page.nextToken))
  }

  func listModels(_ call: ServiceCall, _ target: RequestTarget, on cloud: CloudState) throws(ServiceError)
    -> ServiceAnswer
  {
    var report = ConstraintReport()
    report.path(target)
    try report.check()
    let project = target.segments[2]
    let models = cloud.models(.lookoutvision, in: call.place, project: project)
    guard !models.isEmpty else { throw Self.notFound(project, "PROJECT") }
    let page = try page(of: models, list: "models/\(project)", target, name: \.key.version)
    return wire.answer(ModelsOutput(models: page.items.map(Model.init), nextToken: page.nextToken))
  }

  func describeModel(_ call: ServiceCall, _ target: RequestTarget, on cloud: CloudState) throws(ServiceError)
    -> ServiceAnswer
  {
    var report = ConstraintReport()
    report.path(target)
    try report.check()
    let model = try model(target, call, on: cloud)
    var description = Model(model)
    description.minInferenceUnits = model.units?.minimum
    description.maxInferenceUnits = model.units?.maximum
    description.evaluationEndTimestamp = model.createdAt.epochSeconds + 3_600
    description.outputConfig = ["S3Location": ["Bucket": "lookoutvision-training", "Prefix": model.key.project]]
    return wire.answer(ModelOutput(modelDescription: description))
  }

  private func page<Item>(of items: [Item], list: String, _ target: RequestTarget, name: (Item) -> String)
    throws(ServiceError) -> Page<Item>
  {
    let limit = target.query("maxResults")
    let token = target.query("nextToken")
    var report = ConstraintReport()
    report.range(limit.map { Int($0) ?? 0 }, 1...100, at: "maxResults")
    report.length(token, 0...2048, at: "nextToken")
    report.pattern(token, .paginationToken, at: "nextToken")
    try report.check()
    let page = Page(of: items, list: list, limit: limit.flatMap { Int($0) } ?? 100, after: token, name: name)
    guard let page else {
      throw ServiceError("ValidationException", "The pagination token is not valid.", status: 400)
    }
    return page
  }
}

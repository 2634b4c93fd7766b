/// DescribeProjects and DescribeProjectVersions.
extension RekognitionSimulation {
  private struct ProjectsInput: Decodable {
    var projectNames: [String]?
    var maxResults: Int?
    var nextToken: String?
  }

  private struct ProjectsOutput: Encodable {
    let projectDescriptions: [Project]
    let nextToken: String?

    struct Project: Encodable {
      let projectArn: String
      let creationTimestamp: Double
      let status = "CREATED"
      let feature = "CUSTOM_LABELS"
      let datasets: [String] = []
    }
  }

  private struct VersionsInput: Decodable {
    var projectArn: String?
    var versionNames: [String]?
    var maxResults: Int?
    var nextToken: String?
  }

  private struct VersionsOutput: Encodable {
    let projectVersionDescriptions: [Version]
    let nextToken: String?
  }

  private struct Version: Encodable {
    let projectVersionArn: String
    let creationTimestamp: Double
    let trainingEndTimestamp: Double
    let billableTrainingTimeInSeconds = 3_600
    let status: String
    let statusMessage: String?
    let minInferenceUnits: Int?
    let maxInferenceUnits: Int?
    let feature = "CUSTOM_LABELS"
    let outputConfig: [String: String]
    let evaluationResult = ["F1Score": 0.94]

    init(_ model: HostedModel) {
      projectVersionArn = model.arn
      creationTimestamp = model.createdAt.epochSeconds
      trainingEndTimestamp = model.createdAt.epochSeconds + 3_600
      status = model.status
      statusMessage = model.statusMessage
      minInferenceUnits = model.units?.minimum
      maxInferenceUnits = model.units?.maximum
      outputConfig = ["S3Bucket": "custom-labels-training", "S3KeyPrefix": model.key.project]
    }
  }

  func describeProjects(_ call: ServiceCall, on cloud: CloudState) throws(ServiceError) -> ServiceAnswer {
    let input = try WireJSON.decode(ProjectsInput.self, from: call.request.body)
    var report = ConstraintReport()
    report.names(input.projectNames, at: "projectNames")
    report.paging(maxResults: input.maxResults, nextToken: input.nextToken)
    try report.check()

    let projects = cloud.projects(.rekognition, in: call.place)
      .filter { input.projectNames?.contains($0.name) ?? true }
    let page = Page(
      of: projects, list: "projects", limit: input.maxResults ?? 100, after: input.nextToken, name: \.name)
    guard let page else { throw Self.invalidPaginationToken }
    return wire.answer(
      ProjectsOutput(
        projectDescriptions: page.items.map {
          .init(projectArn: $0.arn, creationTimestamp: $0.createdAt.epochSeconds)
        }, nextToken: page.nextToken))
  }

  func describeProjectVersions(_ call: ServiceCall, on cloud: CloudState) throws(ServiceError) -> ServiceAnswer {
    let input = try WireJSON.decode(VersionsInput.self, from: call.request.body)
    var report = ConstraintReport()
    report.require(input.projectArn, at: "projectArn")
    report.length(input.projectArn, 20...2048, at: "projectArn")
    report.pattern(input.projectArn, .projectARN, at: "projectArn")
    report.names(input.versionNames, at: "versionNames")
    report.paging(maxResults: input.maxResults, nextToken: input.nextToken)
    try report.check()

    let arn = input.projectArn ?? ""
    try call.caller.check(.rekognition, call.operation, on: arn)
    guard let project = cloud.projects(.rekognition, in: call.place).first(where: { $0.arn == arn }) else {
      throw ServiceError("ResourceNotFoundException", "The project \(arn) does not exist.", status: 400)
    }
    let versions = cloud.models(.rekognition, in: call.place, project: project.name)
      .filter { input.versionNames?.contains($0.key.version) ?? true }
    let page = Page(
      of: versions, list: project.arn, limit: input.maxResults ?? 100, after: input.nextToken, name: \.key.version)
    guard let page else { throw Self.invalidPaginationToken }
    return wire.answer(
      VersionsOutput(projectVersionDescriptions: page.items.map(Version.init), nextToken: page.nextToken))
  }

  private static let invalidPaginationToken = ServiceError(
    "InvalidPaginationTokenException", "The pagination token is not valid.", status: 400)
}

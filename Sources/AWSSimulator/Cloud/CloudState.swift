import FoundationEssentials

/// All that the simulated AWS remembers. A value: the lock is ``SimulatedAWS``'s.
struct CloudState: Sendable {
  /// What the cloud was made with.
  let configuration: SimulatorConfiguration
  /// The faults that wait for their requests.
  var faults = FaultPlan()
  /// The requests that the services have seen.
  var calls = CallLog()
  /// The client tokens of Lookout for Vision.
  var clientTokens = ClientTokenBook()
  /// What SageMaker's resources have beside their states.
  var sageMaker = SageMakerShelf()

  private var projects: [SimulatedProject] = []
  private var models: [ModelKey: HostedModel] = [:]

  /// Makes the cloud with the configuration's models.
  init(_ configuration: SimulatorConfiguration) {
    self.configuration = configuration
    for seed in configuration.models ?? DemoCloud.models(region: configuration.regions.first ?? DemoCloud.region) {
      put(seed)
    }
  }

  /// Carries out every transition that is due by now.
  mutating func settle(at now: Date) {
    for key in models.keys { models[key]?.settle(at: now) }
  }

  /// The model of that key; setting it to nil removes it, and its project with its last model.
  subscript(key: ModelKey) -> HostedModel? {
    get { models[key] }
    set {
      models[key] = newValue
      let remains = models.keys.contains {
        $0.service == key.service && $0.region == key.region && $0.project == key.project
      }
      if !remains {
        projects.removeAll { $0.service == key.service && $0.region == key.region && $0.name == key.project }
      }
    }
  }

  /// The model of that resource name in that region.
  func model(_ service: SimulatedService, region: String, arn: String) -> HostedModel? {
    models.values.first { $0.key.service == service && $0.key.region == region && $0.arn == arn }
  }

  /// A service's models in a region, newest first; all projects when none is named.
  func models(_ service: SimulatedService, region: String, project: String? = nil) -> [HostedModel] {
    allModels.filter {
      $0.key.service == service && $0.key.region == region && (project == nil || $0.key.project == project)
    }
  }

  /// Every model, newest first, then by name.
  var allModels: [HostedModel] {
    models.values.sorted {
      $0.createdAt == $1.createdAt ? $0.arn < $1.arn : $0.createdAt > $1.createdAt
    }
  }

  /// A service's projects in a region, oldest first.
  func projects(_ service: SimulatedService, region: String) -> [SimulatedProject] {
    projects.filter { $0.service == service && $0.region == region }
      .sorted { $0.createdAt == $1.createdAt ? $0.name < $1.name : $0.createdAt < $1.createdAt }
  }

  /// How many of a service's models in a region count as running.
  func runningModels(_ service: SimulatedService, region: String) -> Int {
    models.values.count { $0.key.service == service && $0.key.region == region && $0.isCounted }
  }

  /// Adds a project, unless there is one of that name.
  mutating func putProject(_ service: SimulatedService, region: String, name: String, createdAt: Date) {
    guard !projects.contains(where: { $0.service == service && $0.region == region && $0.name == name }) else { return }
    let arn = ResourceNames.project(
      service, region: region, account: configuration.accountID, name: name, createdAt: createdAt)
    projects.append(
      SimulatedProject(service: service, region: region, name: name, createdAt: createdAt, arn: arn))
  }

  /// Adds a model, or replaces the one of the same key.
  mutating func put(_ seed: ModelSeed) {
    let key = seed.key
    // A project is older than its first model, which is why the digits of their names differ.
    putProject(
      key.service, region: key.region, name: key.project, createdAt: seed.createdAt.addingTimeInterval(-3_600.417))
    let arn = ResourceNames.model(key, account: configuration.accountID, createdAt: seed.createdAt)
    models[key] = HostedModel(seed, arn: arn, configuration: configuration)
  }
}

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
  /// The roles that sessions can be had for.
  var roles: RoleBook
  /// The temporary credentials that were given out.
  var sessions: SessionBook
  /// The web identity tokens that STS takes.
  var webIdentities = WebIdentityBook()
  /// The instance metadata service.
  var instance = InstanceState()
  /// The container credentials endpoint.
  var container = ContainerState()
  /// The SSO login.
  var sso = SSOState()
  /// Seconds by which AWS's clock is ahead of the machine's; below zero it is behind. Models move with the machine's.
  var clockOffset: Double = 0
  /// Makes keys and tokens.
  let mint: KeyMint
  /// What SageMaker's resources have beside their states.
  var sageMaker = SageMakerShelf()

  private var projects: [SimulatedProject] = []
  private var models: [ModelKey: HostedModel] = [:]

  /// Makes the cloud with the configuration's models.
  init(_ configuration: SimulatorConfiguration, _ mint: KeyMint) {
    self.configuration = configuration
    self.mint = mint
    sessions = SessionBook(mint)
    roles = RoleBook(configuration.roles ?? DemoCloud.roles(account: configuration.accountID))
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
      let place = place(of: key)
      let remains = models.keys.contains {
        $0.service == key.service && self.place(of: $0) == place && $0.project == key.project
      }
      if !remains {
        projects.removeAll { $0.service == key.service && $0.place == place && $0.name == key.project }
      }
    }
  }

  /// Where a model is.
  func place(of key: ModelKey) -> Place {
    Place(account: key.account ?? configuration.accountID, region: key.region)
  }

  /// The model of that resource name in that place.
  func model(_ service: HostingService, in place: Place, arn: String) -> HostedModel? {
    models.values.first { $0.key.service == service && self.place(of: $0.key) == place && $0.arn == arn }
  }

  /// A service's models in a place, newest first; all projects when none is named.
  func models(_ service: HostingService, in place: Place, project: String? = nil) -> [HostedModel] {
    allModels.filter {
      $0.key.service == service && self.place(of: $0.key) == place && (project == nil || $0.key.project == project)
    }
  }

  /// Every model, newest first, then by name.
  var allModels: [HostedModel] {
    models.values.sorted {
      $0.createdAt == $1.createdAt ? $0.arn < $1.arn : $0.createdAt > $1.createdAt
    }
  }

  /// A service's projects in a place, oldest first.
  func projects(_ service: HostingService, in place: Place) -> [SimulatedProject] {
    projects.filter { $0.service == service && $0.place == place }
      .sorted { $0.createdAt == $1.createdAt ? $0.name < $1.name : $0.createdAt < $1.createdAt }
  }

  /// How many of a service's models in a place count as running.
  func runningModels(_ service: HostingService, in place: Place) -> Int {
    models.values.count { $0.key.service == service && self.place(of: $0.key) == place && $0.isCounted }
  }

  /// Adds a project, unless there is one of that name.
  mutating func putProject(_ service: HostingService, in place: Place, name: String, createdAt: Date) {
    guard !projects.contains(where: { $0.service == service && $0.place == place && $0.name == name }) else { return }
    let arn = ResourceNames.project(
      service, region: place.region, account: place.account, name: name, createdAt: createdAt)
    projects.append(SimulatedProject(service: service, place: place, name: name, createdAt: createdAt, arn: arn))
  }

  /// Adds a model, or replaces the one of the same key.
  mutating func put(_ seed: ModelSeed) {
    let key = seed.key
    let place = place(of: key)
    // A project is older than its first model, which is why the digits of their names differ.
    putProject(
      key.service, in: place, name: key.project, createdAt: seed.createdAt.addingTimeInterval(-3_600.417))
    let arn = ResourceNames.model(key, account: place.account, createdAt: seed.createdAt)
    models[key] = HostedModel(seed, arn: arn, configuration: configuration)
  }
}

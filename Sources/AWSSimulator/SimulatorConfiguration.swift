package import SigV4

/// What a simulated AWS is made with. The defaults suit a first try: nothing has to be set.
package struct SimulatorConfiguration: Sendable {
  /// How much of a service may run at a time, as AWS counts it: per account and region.
  package struct Quotas: Sendable, Equatable {
    /// Models of one service that are starting, running or stopping. AWS gives two.
    package var runningModels: Int
    /// Inference units of one model. AWS gives five.
    package var unitsPerModel: Int

    /// Makes quotas; the defaults are AWS's own.
    package init(runningModels: Int = 2, unitsPerModel: Int = 5) {
      self.runningModels = runningModels
      self.unitsPerModel = unitsPerModel
    }
  }

  /// Seconds from an accepted start to running. AWS takes up to 30 minutes; here 20 seconds show the same.
  package var startSeconds: Double
  /// Seconds from an accepted stop to stopped.
  package var stopSeconds: Double
  /// The regions that exist. The first one holds the demo models.
  package var regions: [String]
  /// The account that the credentials belong to, and all models that name no other.
  package var accountID: String
  /// The credentials that are accepted beside those that the simulator gives out itself. With a session token, requests must carry it.
  package var credentials: AWSCredentials
  /// The models that exist at first, and again after a reset; nil for the demo's.
  package var models: [ModelSeed]?
  /// The roles that exist at first, and again after a reset; nil for the demo's.
  package var roles: [SimulatedRole]?
  /// How much may run.
  package var quotas: Quotas

  /// A key pair that says what it is: it opens nothing at AWS.
  package static let defaultCredentials = AWSCredentials(
    accessKeyID: "AKIASIMULATOREXAMPLE", secretAccessKey: Secret("simulator/secret/key/not/for/use/at/aws"))

  /// Makes a configuration.
  package init(
    startSeconds: Double = 20, stopSeconds: Double = 5, regions: [String] = [DemoCloud.region],
    accountID: String = DemoCloud.accountID, credentials: AWSCredentials = Self.defaultCredentials,
    models: [ModelSeed]? = nil, roles: [SimulatedRole]? = nil, quotas: Quotas = Quotas()
  ) {
    self.startSeconds = startSeconds
    self.stopSeconds = stopSeconds
    self.regions = regions
    self.accountID = accountID
    self.credentials = credentials
    self.models = models
    self.roles = roles
    self.quotas = quotas
  }
}

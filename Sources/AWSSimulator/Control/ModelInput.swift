/// The body that names, describes or changes a model.
struct ModelInput: ControlInput {
  var service: String
  var project: String
  var version: String
  var account: String?
  var region: String?
  var status: String?
  var minUnits: Int?
  var maxUnits: Int?
  var startSeconds: Double?
  var stopSeconds: Double?
  var fails: Bool?

  enum CodingKeys: String, CodingKey, CaseIterable {
    case service, project, version, account, region, status
    case minUnits = "min_units"
    case maxUnits = "max_units"
    case startSeconds = "start_seconds"
    case stopSeconds = "stop_seconds"
    case fails
  }

  /// The longest time that a model may take to start or stop: a day.
  private static let longestSeconds: Double = 86_400

  /// The model that the body names.
  func key(_ configuration: SimulatorConfiguration) throws(ControlError) -> ModelKey {
    guard let service = HostingService(rawValue: service) else {
      let known = HostingService.allCases.map(\.rawValue).joined(separator: ", ")
      throw .badRequest("There is no service '\(self.service)' with models of projects. There are: \(known).")
    }
    let region = region ?? configuration.regions.first ?? DemoCloud.region
    guard configuration.regions.contains(region) else {
      let known = configuration.regions.joined(separator: ", ")
      throw .badRequest("There is no region '\(region)'. The regions are: \(known).")
    }
    if let account, account.count != 12 || !account.utf8.allSatisfy(NamePattern.isDigit) {
      throw .badRequest("The field 'account' must be of twelve digits.")
    }
    guard service.allows(project: project, version: version) else {
      throw .badRequest(
        "The project is a name of letters, digits, '_' and '-' (and '.' on rekognition); the version is such a name on "
          + "rekognition and a number from 1 on lookoutvision. On sagemaker the project is an endpoint configuration, and "
          + "the version an endpoint: names of up to 63 letters, digits and '-'.")
    }
    let otherAccount = account == configuration.accountID ? nil : account
    return ModelKey(service, account: otherAccount, region: region, project: project, version: version)
  }

  /// Checks all fields but those of the key.
  func check() throws(ControlError) {
    for (name, seconds) in [("start_seconds", startSeconds), ("stop_seconds", stopSeconds)] {
      if let seconds, !(0...Self.longestSeconds).contains(seconds) {
        throw .badRequest("The field '\(name)' must be from 0 to \(Int(Self.longestSeconds)).")
      }
    }
    if let minUnits, minUnits < 1 { throw .badRequest("The field 'min_units' must be at least 1.") }
    if let maxUnits, maxUnits < minUnits ?? 1 {
      throw .badRequest("The field 'max_units' must not be below 1 or 'min_units'.")
    }
    if let status, !(1...64).contains(status.count) {
      throw .badRequest("The field 'status' must have 1 to 64 characters.")
    }
  }
}

/// A model as the control API shows it.
struct ModelView: Encodable {
  private let model: ModelSnapshot

  init(_ model: ModelSnapshot) {
    self.model = model
  }

  private enum CodingKeys: String, CodingKey {
    case service, account, region, project, version, arn, status
    case minUnits = "min_units"
    case maxUnits = "max_units"
    case startSeconds = "start_seconds"
    case stopSeconds = "stop_seconds"
    case fails
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(model.key.service.rawValue, forKey: .service)
    try container.encode(model.account, forKey: .account)
    try container.encode(model.key.region, forKey: .region)
    try container.encode(model.key.project, forKey: .project)
    try container.encode(model.key.version, forKey: .version)
    try container.encode(model.arn, forKey: .arn)
    try container.encode(model.status, forKey: .status)
    try container.encode(model.units?.minimum, forKey: .minUnits)
    try container.encode(model.units?.maximum, forKey: .maxUnits)
    try container.encode(model.startSeconds, forKey: .startSeconds)
    try container.encode(model.stopSeconds, forKey: .stopSeconds)
    try container.encode(model.fails, forKey: .fails)
  }
}

/// The answer that lists models.
struct ModelList: Encodable {
  let models: [ModelView]
}

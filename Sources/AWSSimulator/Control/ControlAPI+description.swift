import SigV4

/// `GET /_simulator` and `GET /_simulator/credentials`.
extension ControlAPI {
  static let descriptionRoutes = [
    ControlRoute("GET", "", "This description.") { control, request in
      json(Description(control.cloud.configuration, control.cloud.models(at: request.now), control.cloud.roles))
    },
    ControlRoute("GET", "/credentials", "The access key and secret that requests must be signed with.") { control, _ in
      json(Credentials(control.cloud.configuration))
    },
  ]

  private struct Credentials: Encodable {
    let accessKeyID: String
    let secretAccessKey: String
    let sessionToken: String?
    let region: String
    let accountID: String

    init(_ configuration: SimulatorConfiguration) {
      accessKeyID = configuration.credentials.accessKeyID
      secretAccessKey = configuration.credentials.secretAccessKey.exposed
      sessionToken = configuration.credentials.sessionToken?.exposed
      region = configuration.regions.first ?? DemoCloud.region
      accountID = configuration.accountID
    }

    enum CodingKeys: String, CodingKey {
      case accessKeyID = "access_key_id"
      case secretAccessKey = "secret_access_key"
      case sessionToken = "session_token"
      case region
      case accountID = "account_id"
    }
  }

  private struct Description: Encodable {
    let about = "A local AWS: point an AWS client's endpoint here and sign with the credentials of this simulator."
    let accountID: String
    let regions: [String]
    let services: [Service]
    let routes: [Route]
    let faults: [FaultKind]
    let faultFields = FaultInput.meanings
    let roles: [String]
    let hints = [
      "A model moves by itself from starting to running and from stopping to stopped; start_seconds says how fast.",
      "STS takes AssumeRole of the roles here; sessions sign for every service until they end.",
      "Credentials without a key: AWS_EC2_METADATA_SERVICE_ENDPOINT is this address; AWS_CONTAINER_CREDENTIALS_FULL_URI "
        + "is this address with \(ContainerCredentialsSimulation.path); SSO's token service and portal are this address.",
      "To take a source down: a fault 'drop_before' or 'unavailable' for its service, with 'for_seconds'.",
      "What a model sees follows from the image's bytes; S3 objects exist, but for keys that begin with "
        + "'\(RekognitionSimulation.missingObjectPrefix)'.",
    ]
    let models: [ModelView]

    struct Service: Encodable {
      let service: String
      let operations: [String]
    }

    struct Route: Encodable {
      let method: String
      let path: String
      let summary: String
      let fields: [String]
    }

    struct FaultKind: Encodable {
      let fault: String
      let effect: String
      let summary: String
    }

    init(_ configuration: SimulatorConfiguration, _ models: [ModelSnapshot], _ roles: [SimulatedRole]) {
      accountID = configuration.accountID
      regions = configuration.regions
      services = SimulatedService.allCases.map { .init(service: $0.rawValue, operations: $0.simulation.operations) }
      routes = ControlAPI.routes.map {
        .init(method: $0.method, path: ControlAPI.root + $0.path, summary: $0.summary, fields: $0.fields)
      }
      faults = Fault.Kind.allCases.map {
        .init(fault: $0.rawValue, effect: $0.isAfterEffect ? "after" : "before", summary: $0.summary)
      }
      self.roles = roles.map(\.arn)
      self.models = models.map(ModelView.init)
    }

    enum CodingKeys: String, CodingKey {
      case about
      case accountID = "account_id"
      case regions, services, routes, faults
      case faultFields = "fault_fields"
      case roles, hints, models
    }
  }
}

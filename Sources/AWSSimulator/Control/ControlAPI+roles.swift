import FoundationEssentials

/// `/_simulator/roles`.
extension ControlAPI {
  private struct RoleInput: ControlInput {
    var arn: String
    var externalID: String?
    var maximumSeconds: Int?
    var deniedActions: [String]?

    enum CodingKeys: String, CodingKey, CaseIterable {
      case arn
      case externalID = "external_id"
      case maximumSeconds = "max_seconds"
      case deniedActions = "denied_actions"
    }

    /// The role that the body describes.
    func described() throws(ControlError) -> SimulatedRole {
      guard let (account, name) = SimulatedRole.parts(ofARN: arn) else {
        throw .badRequest("The field 'arn' must be arn:aws:iam::ACCOUNT:role/NAME with an account of twelve digits.")
      }
      if let externalID, !(2...1224).contains(externalID.count) || !NamePattern.externalID.matches(externalID) {
        throw .badRequest("The field 'external_id' must have 2 to 1224 of the characters that AWS allows.")
      }
      if let maximumSeconds, !SimulatedRole.sessionSeconds.contains(maximumSeconds) {
        throw .badRequest("The field 'max_seconds' must be from 900 to 43200.")
      }
      return SimulatedRole(
        account: account, name: name, externalID: externalID, maximumSeconds: maximumSeconds ?? 3_600,
        deniedActions: Set(deniedActions ?? []))
    }
  }

  private struct RoleName: ControlInput {
    var arn: String

    enum CodingKeys: String, CodingKey, CaseIterable {
      case arn
    }
  }

  private struct RoleView: Encodable {
    let arn: String
    let account: String
    let externalID: String?
    let maximumSeconds: Int
    let deniedActions: [String]

    enum CodingKeys: String, CodingKey {
      case arn, account
      case externalID = "external_id"
      case maximumSeconds = "max_seconds"
      case deniedActions = "denied_actions"
    }

    init(_ role: SimulatedRole) {
      arn = role.arn
      account = role.account
      externalID = role.externalID
      maximumSeconds = role.maximumSeconds
      deniedActions = role.deniedActions.sorted()
    }
  }

  static let roleRoutes = [
    ControlRoute("GET", "/roles", "The roles that sessions can be had for; a session sees its role's account.") {
      control, _ in list(control)
    },
    ControlRoute(
      "POST", "/roles",
      "Adds a role, or replaces the one of that name. 'denied_actions' are written rekognition:StartProjectVersion.",
      fields: RoleInput.CodingKeys.allCases.map(\.stringValue)
    ) { control, request throws(ControlError) in
      control.cloud.addRole(try RoleInput.read(request.body).described())
      return list(control, status: 201)
    },
    ControlRoute("DELETE", "/roles", "Removes a role; its sessions go on.", fields: ["arn"]) {
      control, request throws(ControlError) in
      guard control.cloud.removeRole(arn: try RoleName.read(request.body).arn) else {
        throw ControlError(status: 404, message: "There is no such role. GET \(root)/roles lists them.")
      }
      return list(control)
    },
  ]

  private static func list(_ control: ControlAPI, status: Int = 200) -> SimulatedResponse {
    json(["roles": control.cloud.roles.map(RoleView.init)], status: status)
  }
}

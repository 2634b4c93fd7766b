import FoundationEssentials
import SigV4

/// `/_simulator/imds` and `/_simulator/container`.
extension ControlAPI {
  private struct InstanceInput: ControlInput {
    var role: String?
    var enabled: Bool?
    var forgetTokens: Bool?

    enum CodingKeys: String, CodingKey, CaseIterable {
      case role, enabled
      case forgetTokens = "forget_tokens"
    }
  }

  private struct InstanceView: Encodable {
    let role: String?
    let enabled: Bool
    let path = "/latest/"
  }

  private struct ContainerInput: ControlInput {
    var role: String?
    var authorization: String?

    enum CodingKeys: String, CodingKey, CaseIterable {
      case role, authorization
    }
  }

  private struct ContainerView: Encodable {
    let role: String?
    let authorization: String?
    let path = ContainerCredentialsSimulation.path
  }

  static let metadataRoutes = [
    ControlRoute("GET", "/imds", "The instance metadata service under /latest/.") { control, _ in instance(control) },
    ControlRoute(
      "PATCH", "/imds",
      "Sets the instance's role by name ('' for none), switches the service off (403), or lets it forget its tokens.",
      fields: InstanceInput.CodingKeys.allCases.map(\.stringValue)
    ) { control, request throws(ControlError) in
      let input = try InstanceInput.read(request.body)
      if let role = input.role { control.cloud.instance.roleName = role.isEmpty ? nil : role }
      if let enabled = input.enabled { control.cloud.instance.isEnabled = enabled }
      if input.forgetTokens == true { control.cloud.forgetInstanceTokens() }
      return instance(control)
    },
    ControlRoute("GET", "/container", "The container credentials endpoint.") { control, _ in container(control) },
    ControlRoute(
      "PATCH", "/container",
      "Sets the container's role by name ('' for none) and what its Authorization header must be ('' for anything).",
      fields: ContainerInput.CodingKeys.allCases.map(\.stringValue)
    ) { control, request throws(ControlError) in
      let input = try ContainerInput.read(request.body)
      if let role = input.role { control.cloud.container.roleName = role.isEmpty ? nil : role }
      if let authorization = input.authorization {
        control.cloud.container.authorization = authorization.isEmpty ? nil : Secret(authorization)
      }
      return container(control)
    },
  ]

  private static func instance(_ control: ControlAPI) -> SimulatedResponse {
    json(InstanceView(role: control.cloud.instance.roleName, enabled: control.cloud.instance.isEnabled))
  }

  private static func container(_ control: ControlAPI) -> SimulatedResponse {
    let container = control.cloud.container
    return json(ContainerView(role: container.roleName, authorization: container.authorization?.exposed))
  }
}

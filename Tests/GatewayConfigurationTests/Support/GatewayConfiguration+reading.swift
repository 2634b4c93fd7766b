import Backends
import GatewayConfiguration
import GatewayCore

extension GatewayConfiguration {
  /// Reads `yaml` as the file `gateway.yaml`, with the backends that there are.
  static func reading(
    _ yaml: String, environment: [String: String] = [:]
  ) throws(ConfigurationProblems) -> GatewayConfiguration {
    try GatewayConfiguration(
      text: yaml, name: "gateway.yaml", kinds: BackendRegistry.kinds, environment: environment)
  }

  /// What is wrong with `yaml`, a line for each problem; none when it can be used.
  static func problems(in yaml: String, environment: [String: String] = [:]) -> [String] {
    do {
      _ = try reading(yaml, environment: environment)
      return []
    } catch {
      return error.problems.map(\.description)
    }
  }

  func model(_ id: String) -> CatalogEntry? { models.first { $0.id == id } }
}

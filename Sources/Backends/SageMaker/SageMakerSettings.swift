import GatewayCore

/// What the catalog says of an endpoint beside its name.
enum SageMakerSettings {
  /// The endpoint configuration from which a start creates the endpoint.
  static let endpointConfig = "endpoint_config"

  static func problems(_ settings: [String: String]) -> [FieldProblem] {
    var problems: [FieldProblem] = []
    if let config = settings[endpointConfig], EndpointName(config) == nil {
      problems.append(FieldProblem(endpointConfig, EndpointName.rule))
    }
    do {
      _ = try AnswerForm(settings)
    } catch {
      problems.append(FieldProblem(error.key, error.reason))
    }
    return problems
  }
}

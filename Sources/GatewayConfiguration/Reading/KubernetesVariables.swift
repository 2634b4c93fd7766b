/// The environment variables by which Kubernetes names the services of a namespace to each container in it.
///
/// A service called `model-gateway`, or `model-gateway-server`, gives variables that look like the gateway's own.
/// Source: https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
enum KubernetesVariables {
  private static let mark = "_SERVICE_HOST"

  /// `environment` without those of services whose names begin as the gateway's variables do.
  static func removed(from environment: [String: String], prefix: String) -> [String: String] {
    let services = environment.keys.filter { $0.hasPrefix(prefix) && $0.hasSuffix(mark) }.map {
      $0.dropLast(mark.count)
    }
    guard !services.isEmpty else { return environment }
    return environment.filter { name, value in
      !services.contains { name.hasPrefix($0) && isOfService(name.dropFirst($0.count), value) }
    }
  }

  /// - Parameter rest: of the variable's name, after that of the service.
  private static func isOfService(_ rest: Substring, _ value: String) -> Bool {
    if rest == mark[...] || rest == "_SERVICE_PORT" || rest.hasPrefix("_SERVICE_PORT_") { return true }
    // `_PORT` is a number in the gateway's variables.
    if rest == "_PORT" { return value.contains("://") }
    let parts = rest.split(separator: "_", omittingEmptySubsequences: false)
    return parts.count >= 4 && parts[0].isEmpty && parts[1] == "PORT" && UInt16(parts[2]) != nil
      && ["TCP", "UDP", "SCTP"].contains(parts[3])
  }
}

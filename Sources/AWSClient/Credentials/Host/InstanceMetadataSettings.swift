import FoundationEssentials

/// How the instance metadata service is reached, as `AWS_EC2_METADATA_…` and `AWS_METADATA_SERVICE_…` say it.
///
/// Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-imds-credentials.html
struct InstanceMetadataSettings: Sendable, Equatable {
  private(set) var isDisabled = false
  let endpoint: Endpoint
  /// Of one request.
  private(set) var limit: Duration = .seconds(1)
  private(set) var attempts = 1

  init(environment: [String: String]) throws(HostFailure) {
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    isDisabled = value("AWS_EC2_METADATA_DISABLED")?.lowercased() == "true"
    endpoint =
      if let url = value("AWS_EC2_METADATA_SERVICE_ENDPOINT") {
        try Self.endpoint(url)
      } else {
        try Self.endpoint(mode: value("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE") ?? "IPv4")
      }
    if let text = value("AWS_METADATA_SERVICE_TIMEOUT") {
      guard let seconds = Double(text), (0.001...60).contains(seconds) else {
        throw HostFailure("AWS_METADATA_SERVICE_TIMEOUT is not a number of seconds up to 60")
      }
      limit = .seconds(seconds)
    }
    if let text = value("AWS_METADATA_SERVICE_NUM_ATTEMPTS") {
      guard let count = Int(text), (1...10).contains(count) else {
        throw HostFailure("AWS_METADATA_SERVICE_NUM_ATTEMPTS is not a whole number from 1 to 10")
      }
      attempts = count
    }
  }

  private static func endpoint(mode: String) throws(HostFailure) -> Endpoint {
    switch mode.lowercased() {
    case "ipv4": return Endpoint(isSecure: false, host: "169.254.169.254")
    case "ipv6": return Endpoint(isSecure: false, host: "fd00:ec2::254")
    default: throw HostFailure("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE is neither IPv4 nor IPv6")
    }
  }

  /// Any host will do: whoever sets the variable decides what the instance is.
  private static func endpoint(_ url: String) throws(HostFailure) -> Endpoint {
    let name = "AWS_EC2_METADATA_SERVICE_ENDPOINT"
    let given = URLComponents(string: url)?.host?.lowercased() ?? ""
    let host = given.hasPrefix("[") && given.hasSuffix("]") ? String(given.dropFirst().dropLast()) : given
    do { return try Endpoint(url: url, plainHosts: [host]) } catch {
      throw HostFailure("\(name): \(error.reason)")
    }
  }
}

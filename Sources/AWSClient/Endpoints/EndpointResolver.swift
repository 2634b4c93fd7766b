/// Finds a service's endpoint: the model's own, then the backend's in the configuration, then
/// `AWS_ENDPOINT_URL_<SERVICE>`, then `AWS_ENDPOINT_URL`, then the region's.
///
/// An endpoint that is given is taken as it is: the variant chooses among the region's own.
/// Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
package struct EndpointResolver: Sendable {
  private let overrides: [String: String]
  private let environment: [String: String]
  private let plainHosts: Set<String>
  private let variant: EndpointVariant
  private let read = ReadEndpoints()

  /// - Parameters:
  ///   - overrides: base URLs by signing name.
  ///   - plainHosts: the hosts beside loopback that may be reached by `http://`.
  package init(
    overrides: [String: String] = [:], environment: [String: String] = [:], plainHosts: Set<String> = [],
    variant: EndpointVariant = .plain
  ) {
    self.overrides = overrides
    self.environment =
      Self.ignoresVariables(environment) ? [:] : environment.filter { $0.key.hasPrefix("AWS_ENDPOINT_URL") }
    self.plainHosts = Set(plainHosts.map { $0.lowercased() })
    self.variant = variant
  }

  /// - Parameter override: the base URL that the catalog gives for the model.
  package func endpoint(
    of service: AWSService, partition: String, region: String, override: String?
  ) throws(Endpoint.Problem) -> Endpoint {
    if let override, !override.isEmpty { return try read.endpoint(override, plainHosts: plainHosts) }
    if let url = overrides[service.signingName], !url.isEmpty { return try read.endpoint(url, plainHosts: plainHosts) }
    if !environment.isEmpty {
      for name in [Self.variable(of: service.variable), "AWS_ENDPOINT_URL"] {
        if let url = environment[name], !url.isEmpty { return try read.endpoint(url, plainHosts: plainHosts) }
      }
    }
    guard let partition = Partition.named(partition) else {
      throw Endpoint.Problem(reason: "the partition \(partition) has no known host names")
    }
    return Endpoint(host: ServiceHost.name(of: service, in: partition, region: region, variant: variant))
  }

  /// Whether `environment` gives an endpoint to the service with this signing name.
  package static func isGiven(to service: String, by environment: [String: String]) -> Bool {
    !ignoresVariables(environment)
      && [variable(of: service), "AWS_ENDPOINT_URL"].contains { environment[$0]?.isEmpty == false }
  }

  private static func variable(of service: String) -> String { "AWS_ENDPOINT_URL_\(service.uppercased())" }

  /// Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
  private static func ignoresVariables(_ environment: [String: String]) -> Bool {
    environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"]?.lowercased() == "true"
  }
}

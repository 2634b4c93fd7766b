/// Finds a service's endpoint: the model's own, then the backend's in the configuration, then
/// `AWS_ENDPOINT_URL_<SERVICE>`, then `AWS_ENDPOINT_URL`, then the region's.
///
/// Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
package struct EndpointResolver: Sendable {
  private let overrides: [String: String]
  private let environment: [String: String]
  private let plainHosts: Set<String>

  /// - Parameters:
  ///   - overrides: base URLs by signing name.
  ///   - plainHosts: the hosts beside loopback that may be reached by `http://`.
  package init(
    overrides: [String: String] = [:], environment: [String: String] = [:], plainHosts: Set<String> = []
  ) {
    self.overrides = overrides
    self.environment = environment.filter { $0.key.hasPrefix("AWS_ENDPOINT_URL") }
    self.plainHosts = Set(plainHosts.map { $0.lowercased() })
  }

  /// - Parameter override: the base URL that the catalog gives for the model.
  package func endpoint(
    of service: AWSService, partition: String, region: String, override: String?
  ) throws(Endpoint.Problem) -> Endpoint {
    let variable = "AWS_ENDPOINT_URL_\(service.variable)"
    let candidates = [
      override, overrides[service.signingName], environment[variable], environment["AWS_ENDPOINT_URL"],
    ]
    for case let url? in candidates where !url.isEmpty {
      return try Endpoint(url: url, plainHosts: plainHosts)
    }
    guard let suffix = Self.suffixes[partition] else {
      throw Endpoint.Problem(reason: "the partition \(partition) has no known host names")
    }
    return Endpoint(host: "\(service.endpointPrefix).\(region).\(suffix)")
  }

  private static let suffixes = [
    "aws": "amazonaws.com", "aws-us-gov": "amazonaws.com", "aws-cn": "amazonaws.com.cn",
  ]
}

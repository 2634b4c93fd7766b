import FoundationEssentials

/// Where a container asks for its credentials, as `AWS_CONTAINER_CREDENTIALS_…` say it.
///
/// Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
struct ContainerEndpoint: Sendable, Equatable {
  static let agent = "169.254.170.2"

  let endpoint: Endpoint
  /// Path and query.
  let target: String

  /// - Parameter relative: the value of `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI`, which wins over `full`.
  /// - Throws: A failure with `isAbsent` when neither is set.
  init(relative: String?, full: String?) throws(HostFailure) {
    if let relative {
      // Without its slash it could go on in the host.
      guard relative.hasPrefix("/"), relative.isTarget else {
        throw HostFailure("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is not a path that begins with a slash")
      }
      endpoint = Endpoint(isSecure: false, host: Self.agent)
      target = relative
      return
    }
    guard let full else {
      throw HostFailure("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and …_FULL_URI are not set", isAbsent: true)
    }
    let name = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
    guard full.isTarget, let parts = URLComponents(string: full), let scheme = parts.scheme?.lowercased(),
      scheme == "http" || scheme == "https", let given = parts.host, !given.isEmpty, parts.user == nil,
      parts.password == nil, (1...65535).contains(parts.port ?? 80)
    else { throw HostFailure("\(name) is not a URL of the form https://HOST[:PORT]/PATH") }
    let host = given.hasPrefix("[") && given.hasSuffix("]") ? String(given.dropFirst().dropLast()) : given
    endpoint = Endpoint(isSecure: scheme == "https", host: host, port: parts.port)
    let path = parts.percentEncodedPath
    target = (path.isEmpty ? "/" : path) + (parts.percentEncodedQuery.map { "?\($0)" } ?? "")
  }

  /// The endpoint to connect to: without TLS only loopback and the agents of ECS and EKS, for a name at an address
  /// that was looked at, so that a name that changes in between does not lead elsewhere.
  func checked(by lookup: AddressLookup) async throws(HostFailure) -> Endpoint {
    if endpoint.isSecure { return endpoint }
    let name = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
    let rule = "http:// is allowed to loopback and to the agents of ECS and EKS only"
    if HostAddress.isAddress(endpoint.host) {
      guard HostAddress.isAllowed(endpoint.host) else { throw HostFailure("\(name): \(rule)") }
      return endpoint
    }
    let addresses = await lookup.addresses(endpoint.host)
    guard let first = addresses.sorted().first else {
      throw HostFailure("\(name): its host has no address", mayPass: true)
    }
    guard addresses.allSatisfy(HostAddress.isAllowed) else {
      throw HostFailure("\(name): its host has other addresses; \(rule)")
    }
    return Endpoint(isSecure: false, host: first, port: endpoint.port)
  }
}

extension String {
  /// Whether it can go into a request line: visible ASCII.
  fileprivate var isTarget: Bool { utf8.allSatisfy { (0x21...0x7E).contains($0) } }
}

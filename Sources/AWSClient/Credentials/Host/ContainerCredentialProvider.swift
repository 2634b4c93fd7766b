package import Platform
package import SigV4

/// Credentials of the container that the gateway runs in: a task of ECS, a pod of EKS.
///
/// Each question has 2 s and up to three attempts, a second apart. The token is read anew for each question where it
/// comes from a file.
/// Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
package struct ContainerCredentialProvider: CredentialProvider {
  private static let source = "container"
  private static let place = "the container's credential endpoint"
  private static let attempts = 3
  private static let pause: Duration = .seconds(1)
  private static let bodyLimit = 64 * 1024
  private static let tokenLimit = 64 * 1024

  private let relative: String?
  private let full: String?
  private let token: Secret?
  private let tokenFile: String?
  private let transport: any HTTPTransport
  private let time: any TimeSource
  private let lookup: AddressLookup
  private let limit: Duration

  /// - Parameters:
  ///   - environment: nothing of it is kept but the four variables `AWS_CONTAINER_…`.
  ///   - transport: goes straight to the host, through no proxy.
  ///   - limit: of one question.
  package init(
    environment: [String: String], transport: any HTTPTransport, time: any TimeSource,
    lookup: AddressLookup = .system, limit: Duration = .seconds(2)
  ) {
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    relative = value("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
    full = value("AWS_CONTAINER_CREDENTIALS_FULL_URI")
    token = value("AWS_CONTAINER_AUTHORIZATION_TOKEN").map(Secret.init)
    tokenFile = value("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
    self.transport = transport
    self.time = time
    self.lookup = lookup
    self.limit = limit
  }

  package func credentials() async throws(CredentialError) -> AWSCredentials {
    var attempt = 1
    while true {
      do throws(HostFailure) {
        return try await fetched()
      } catch {
        guard error.mayPass, attempt < Self.attempts, (try? await time.sleep(for: Self.pause)) != nil else {
          throw error.error(of: Self.source)
        }
        attempt += 1
      }
    }
  }

  private func fetched() async throws(HostFailure) -> AWSCredentials {
    let address = try ContainerEndpoint(relative: relative, full: full)
    var headers = [
      HeaderField(name: "Host", value: address.endpoint.authority),
      HeaderField(name: "Accept", value: "application/json"),
      HeaderField(name: "User-Agent", value: "model-gateway"),
    ]
    if let token = try authorization() {
      headers.append(HeaderField(name: "Authorization", value: token.exposed))
    }
    let endpoint = try await address.checked(by: lookup)
    let request = OutboundRequest(
      endpoint: endpoint, method: "GET", target: address.target, headers: headers, body: [])
    let response: InboundResponse
    do { response = try await transport.send(request, within: limit, bodyLimit: Self.bodyLimit) } catch {
      throw HostFailure("\(Self.place) \(error.reason)", mayPass: true)
    }
    guard response.status == 200 else {
      let isPassing = response.status >= 500 || response.status == 429
      throw HostFailure("\(Self.place) answered \(response.status)", mayPass: isPassing)
    }
    return try HostCredentials.credentials(in: response.body, of: Self.place, source: Self.source)
  }

  /// The token that the endpoint asks for, if there is one: that of the file before that of the variable.
  private func authorization() throws(HostFailure) -> Secret? {
    guard let tokenFile else {
      if let token, !token.isHeaderValue {
        throw HostFailure("AWS_CONTAINER_AUTHORIZATION_TOKEN has a character that no header may have")
      }
      return token
    }
    let name = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"
    let text: String
    do { text = try SmallFile.text(of: tokenFile, limit: Self.tokenLimit) } catch {
      throw HostFailure("\(name): \(tokenFile) \(error.reason)")
    }
    guard !text.isEmpty else { throw HostFailure("\(name): \(tokenFile) is empty") }
    let token = Secret(text)
    guard token.isHeaderValue else {
      throw HostFailure("\(name): \(tokenFile) has a line end, or another character that no header may have")
    }
    return token
  }
}

extension Secret {
  /// Visible ASCII and spaces: no line end by which it could go on in another header.
  fileprivate var isHeaderValue: Bool { exposed.utf8.allSatisfy { (0x20...0x7E).contains($0) } }
}

import FoundationEssentials
package import Platform
package import SigV4

/// Credentials of the role of the EC2 instance that the gateway runs on, from its metadata service, version 2 alone: the
/// first version answers whoever can make the gateway send a GET.
///
/// An instance that cannot reach its own source hands on credentials whose time is up, which AWS then goes on to take:
/// these are given 10 to 15 minutes more, and asked for again before that.
/// Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
package struct InstanceMetadataCredentialProvider: CredentialProvider {
  private static let source = "instance metadata"
  private static let place = "the instance metadata service"
  private static let rolesPath = "/latest/meta-data/iam/security-credentials/"
  private static let pause: Duration = .milliseconds(250)
  private static let bodyLimit = 64 * 1024

  private let settings: Result<InstanceMetadataSettings, HostFailure>
  private let token = InstanceMetadataToken()
  private let transport: any HTTPTransport
  private let time: any TimeSource
  private let random: @Sendable () -> Double

  /// - Parameters:
  ///   - environment: nothing of it is kept but what `AWS_EC2_METADATA_…` and `AWS_METADATA_SERVICE_…` say.
  ///   - transport: goes straight to the host, through no proxy.
  ///   - random: in 0 to 1, for how much longer expired credentials are used.
  package init(
    environment: [String: String], transport: any HTTPTransport, time: any TimeSource,
    random: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
  ) {
    do throws(HostFailure) { settings = .success(try InstanceMetadataSettings(environment: environment)) } catch {
      settings = .failure(error)
    }
    self.transport = transport
    self.time = time
    self.random = random
  }

  package func credentials() async throws(CredentialError) -> AWSCredentials {
    do throws(HostFailure) {
      let settings = try settings.get()
      if settings.isDisabled { throw HostFailure("AWS_EC2_METADATA_DISABLED is true", isAbsent: true) }
      return prolonged(try await persisted(settings))
    } catch {
      throw error.error(of: Self.source)
    }
  }

  private func persisted(_ settings: InstanceMetadataSettings) async throws(HostFailure) -> AWSCredentials {
    var attempt = 1
    while true {
      do throws(HostFailure) {
        return try await fetched(settings)
      } catch {
        guard error.mayPass, attempt < settings.attempts, (try? await time.sleep(for: Self.pause)) != nil else {
          throw error
        }
        attempt += 1
      }
    }
  }

  private func fetched(_ settings: InstanceMetadataSettings) async throws(HostFailure) -> AWSCredentials {
    let roles = try await read(Self.rolesPath, settings)
    if roles.status == 404 { throw HostFailure("the instance has no role", isAbsent: true) }
    let text = String(decoding: try Self.body(roles), as: UTF8.self)
    let role = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    guard role.isRoleName else {
      throw HostFailure("\(Self.place) names no role", isAbsent: role.isEmpty)
    }
    let answer = try await read(Self.rolesPath + role, settings)
    return try HostCredentials.credentials(
      in: try Self.body(answer), of: Self.place, source: "\(Self.source) > role \(role)")
  }

  /// Reads a path; with a new token where the old one is refused.
  private func read(_ path: String, _ settings: InstanceMetadataSettings) async throws(HostFailure) -> InboundResponse {
    let first = try await get(path, settings)
    guard first.status == 401 else { return first }
    token.drop()
    return try await get(path, settings)
  }

  private func get(_ path: String, _ settings: InstanceMetadataSettings) async throws(HostFailure) -> InboundResponse {
    let session = try await session(settings)
    return try await send(
      "GET", path, HeaderField(name: "x-aws-ec2-metadata-token", value: session.exposed), settings, isAbsent: false)
  }

  private func session(_ settings: InstanceMetadataSettings) async throws(HostFailure) -> Secret {
    if let current = token.current(at: time.uptime) { return current }
    let asked = HeaderField(
      name: "x-aws-ec2-metadata-token-ttl-seconds", value: String(InstanceMetadataToken.life))
    // Where no instance is, nothing answers at this address.
    let response = try await send("PUT", "/latest/api/token", asked, settings, isAbsent: true)
    switch response.status {
    case 200: break
    case 403: throw HostFailure("\(Self.place) is disabled: it answered 403", isAbsent: true)
    case 404, 405: throw HostFailure("there is no instance metadata service of version 2", isAbsent: true)
    default: _ = try Self.body(response)
    }
    let text = String(decoding: response.body, as: UTF8.self)
    guard (1...4096).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw HostFailure("\(Self.place) sent no session token", mayPass: true)
    }
    let life = response["x-aws-ec2-metadata-token-ttl-seconds"].flatMap { Int($0) } ?? InstanceMetadataToken.life
    let session = Secret(text)
    token.keep(session, life: min(max(life, 0), InstanceMetadataToken.life), at: time.uptime)
    return session
  }

  private func send(
    _ method: String, _ path: String, _ header: HeaderField, _ settings: InstanceMetadataSettings, isAbsent: Bool
  ) async throws(HostFailure) -> InboundResponse {
    let endpoint = settings.endpoint
    let request = OutboundRequest(
      endpoint: endpoint, method: method, target: endpoint.basePath + path,
      headers: [
        HeaderField(name: "Host", value: endpoint.authority), header,
        HeaderField(name: "User-Agent", value: "model-gateway"),
      ], body: [])
    do {
      return try await transport.send(request, within: settings.limit, bodyLimit: Self.bodyLimit)
    } catch {
      throw HostFailure("\(Self.place) \(error.reason)", mayPass: true, isAbsent: isAbsent)
    }
  }

  /// The body of a success.
  private static func body(_ response: InboundResponse) throws(HostFailure) -> [UInt8] {
    switch response.status {
    case 200: return response.body
    case 401: throw HostFailure("\(place) refuses its own token: it answered 401")
    case 403: throw HostFailure("\(place) is disabled: it answered 403", isAbsent: true)
    default:
      let isPassing = response.status >= 500 || response.status == 429
      throw HostFailure("\(place) answered \(response.status)", mayPass: isPassing)
    }
  }

  /// AWS goes on to take the keys of an instance whose metadata service cannot get new ones.
  private func prolonged(_ credentials: AWSCredentials) -> AWSCredentials {
    guard let expiration = credentials.expiration, expiration <= time.now else { return credentials }
    var prolonged = credentials
    prolonged.expiration = time.now.addingTimeInterval(600 + 300 * random())
    return prolonged
  }
}

extension String {
  /// As IAM has them; an instance's role is asked for by a path that ends in its name.
  fileprivate var isRoleName: Bool {
    (1...128).contains(utf8.count)
      && allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+=,.@_-".contains($0)) }
  }
}

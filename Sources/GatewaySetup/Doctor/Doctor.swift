package import AWSClient
package import Backends
package import CallerTokens
import FoundationEssentials
package import GatewayConfiguration
package import GatewayCore
package import Platform
package import Webhooks

/// Looks at all that the gateway depends on and says what to mend.
///
/// It makes no call that starts, stops, detects or is billed otherwise, and changes nothing.
package struct Doctor: Sendable {
  /// Asks once for the keys of an issuer.
  package typealias IssuerKeys =
    @Sendable (_ issuer: TokenIssuer) async throws(IssuerInquiry.Problem) -> IssuerInquiry.Answer
  /// Connects to a receiver of events.
  package typealias WebhookReach = @Sendable (_ webhook: WebhookSubscription) async -> WebhookProbe.Outcome

  /// What it looks with: the same parts that the gateway has.
  package struct Instruments: Sendable {
    package let transport: any HTTPTransport
    package let endpoints: EndpointResolver
    package let credentials: any CredentialResolver
    package let context: BackendContext
    package let sts: STSClient
    package let time: any TimeSource
    /// Whether a host's name has an address.
    package let resolves: @Sendable (_ host: String) async -> Bool
    package let issuerKeys: IssuerKeys
    package let reach: WebhookReach

    package init(
      transport: any HTTPTransport, endpoints: EndpointResolver, credentials: any CredentialResolver,
      context: BackendContext, sts: STSClient, time: any TimeSource,
      resolves: @escaping @Sendable (_ host: String) async -> Bool, issuerKeys: @escaping IssuerKeys,
      reach: @escaping WebhookReach
    ) {
      self.transport = transport
      self.endpoints = endpoints
      self.credentials = credentials
      self.context = context
      self.sts = sts
      self.time = time
      self.resolves = resolves
      self.issuerKeys = issuerKeys
      self.reach = reach
    }
  }

  /// Models that are looked at at the same time.
  private static let modelsAtATime = 8

  private let configuration: GatewayConfiguration
  private let storePath: String
  private let tools: Instruments

  package init(configuration: GatewayConfiguration, storePath: String, instruments: Instruments) {
    self.configuration = configuration
    self.storePath = storePath
    tools = instruments
  }

  /// Looks at everything: what is here first, then the way to AWS, then what AWS says.
  package func findings() async -> [Finding] {
    var findings = CallersCheck(configuration: configuration, now: tools.time.now).findings()
    findings += await IssuerCheck(keys: tools.issuerKeys).findings(configuration.tokenIssuers)
    findings += CertificateCheck(server: configuration.server, now: tools.time.now).findings()
    findings.append(StoreCheck(path: storePath).finding())
    findings.append(await PortCheck(host: configuration.server.host, port: configuration.server.port).finding())
    findings += await WebhookCheck(reach: tools.reach).findings(configuration.webhooks)
    let (places, problems) = self.places
    let ways = await EndpointCheck(
      probe: EndpointProbe(transport: tools.transport, time: tools.time, resolves: tools.resolves)
    ).look(places)
    findings += problems + ways.findings
    findings.append(ClockCheck(skew: ways.skew).finding())
    let identities = await self.identities(&findings)
    for finding in await models(identities, reached: ways.reached) where !findings.contains(finding) {
      findings.append(finding)
    }
    return findings
  }

  /// The services that are called, each with its endpoint.
  private var places: (places: [EndpointCheck.Place], problems: [Finding]) {
    var wanted = [(STSClient.service, tools.sts.location)]
    for model in configuration.models {
      wanted += BackendRegistry.services(of: model.target.backend).map { ($0, model.target.location) }
    }
    var places: [EndpointCheck.Place] = []
    var problems: [Finding] = []
    for (service, location) in wanted {
      let name = "\(service.endpointPrefix) in \(location.region)"
      do {
        let place = EndpointCheck.Place(
          name: name,
          endpoint: try tools.endpoints.endpoint(
            of: service, partition: location.partition, region: location.region, override: location.endpoint),
          isNeeded: service != STSClient.service)
        if !places.contains(place) { places.append(place) }
      } catch {
        let problem = Finding(.fail, name, "no usable endpoint: \(error.reason)", advice: "see endpoint_url")
        if !problems.contains(problem) { problems.append(problem) }
      }
    }
    return (places, problems)
  }

  /// The gateway's own identity under nil, and each role that the catalog names.
  private func identities(_ findings: inout [Finding]) async -> [AssumedRole?: Identity] {
    let check = IdentityCheck(credentials: tools.credentials, sts: tools.sts, now: tools.time.now)
    var roles: [AssumedRole?] = [nil]
    for role in configuration.models.map(\.target.location.role) where !roles.contains(role) { roles.append(role) }
    var identities: [AssumedRole?: Identity] = [:]
    for role in roles {
      let (finding, identity) = await check.look(role)
      findings.append(finding)
      identities[role] = identity
    }
    return identities
  }

  private func models(_ identities: [AssumedRole?: Identity], reached: Set<Endpoint>) async -> [Finding] {
    let backends = BackendRegistry.backends(tools.context)
    let entries = configuration.models
    return await withTaskGroup(of: (Int, [Finding]).self) { group in
      var next = entries.startIndex
      func addOne() {
        guard next < entries.endIndex else { return }
        let index = next
        let entry = entries[index]
        next += 1
        group.addTask {
          guard let backend = backends[entry.target.backend] else { return (index, []) }
          return (index, await look(entry, backend, identities[entry.target.location.role], reached))
        }
      }
      for _ in 0..<Self.modelsAtATime { addOne() }
      var findings: [Int: [Finding]] = [:]
      while let (index, found) = await group.next() {
        findings[index] = found
        addOne()
      }
      return entries.indices.flatMap { findings[$0] ?? [] }
    }
  }

  private func look(
    _ entry: CatalogEntry, _ backend: any ModelBackend, _ identity: Identity?, _ reached: Set<Endpoint>
  ) async -> [Finding] {
    let subject = "model \(entry.id)"
    guard let identity else {
      return [Finding(.warn, subject, "not asked for: there are no credentials for it")]
    }
    let location = entry.target.location
    let isReached = BackendRegistry.services(of: entry.target.backend).contains { service in
      let endpoint = try? tools.endpoints.endpoint(
        of: service, partition: location.partition, region: location.region, override: location.endpoint)
      return endpoint.map(reached.contains) ?? false
    }
    guard isReached else { return [Finding(.warn, subject, "not asked for: its service cannot be reached")] }
    let rights = BackendRegistry.rights(
      on: entry.target, account: entry.target.account ?? identity.caller?.account ?? "*",
      instance: configuration.instance)
    let iam = IAMClient(transport: tools.transport, endpoints: tools.endpoints, time: tools.time)
    return [
      await ModelCheck(backend: backend, entry: entry, rights: rights).finding(),
      await RightsCheck(iam: iam).finding(subject, rights, of: identity),
    ]
  }
}

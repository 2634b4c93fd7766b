package import AWSClient
import GatewayConfiguration
import Logging
import Platform
package import ServiceLifecycle
package import SigV4

/// Whose keys sign the gateway's calls.
package enum GatewayCredentials: Sendable {
  /// Keys that do not change, and no roles.
  case fixed(AWSCredentials)
  /// Those that the configuration names, else those of the environment and the machine, renewed in time.
  case found(environment: [String: String], home: String)

  /// Keys, and what must run for them to be there.
  package struct Kept: Sendable {
    package let resolver: any CredentialResolver
    /// The sources, for reports; nil for keys that do not change.
    package let refreshed: RefreshedCredentials?
    /// In the order of dependency, after the transport.
    package let services: [any Service]
    /// What tells whose keys they are; nil for keys that do not change.
    let sts: STSClient?
    private let hosts: AsyncHTTPTransport?

    fileprivate init(fixed credentials: AWSCredentials) {
      resolver = UnrefreshedCredentials(StaticCredentialProvider(credentials))
      refreshed = nil
      services = []
      sts = nil
      hosts = nil
    }

    fileprivate init(_ refreshed: RefreshedCredentials, sts: STSClient, hosts: AsyncHTTPTransport) {
      resolver = refreshed
      self.refreshed = refreshed
      services = [hosts, refreshed]
      self.sts = sts
      self.hosts = hosts
    }

    /// Closes what the services would have closed, had they run.
    package func shutdown() async throws {
      try await hosts?.shutdown()
    }
  }

  /// - Parameter transport: to AWS. The machine's own endpoints are asked through one that has no proxy.
  func kept(
    _ configuration: GatewayConfiguration, transport: any HTTPTransport, endpoints: EndpointResolver,
    time: any TimeSource, observability: Observability?, logger: Logger
  ) -> Kept {
    switch self {
    case .fixed(let credentials): return Kept(fixed: credentials)
    case .found(var environment, let home):
      if let region = configuration.aws.region { environment["AWS_REGION"] = region }
      if let profile = configuration.aws.profile { environment["AWS_PROFILE"] = profile }
      let sessionName = RoleSessionName(nearestTo: "model-gateway-\(configuration.instance)")
      let context = CredentialContext(
        environment: environment, home: home, transport: transport, endpoints: endpoints,
        settings: observability?.settings() ?? .init(), time: time,
        sessionName: sessionName)
      let hosts = AsyncHTTPTransport()
      let refreshed = RefreshedCredentials(
        own: Self.own(configuration.aws, context, environment, hosts, time),
        roleSource: { role, own in
          AssumeRoleCredentialProvider(
            base: own, role: role, sessionName: sessionName, sts: context.sts, onRefusal: own.refused)
        },
        time: time,
        onFetch: { report in
          observability?.events.renewed(report)
          Self.log(report, to: logger)
        })
      return Kept(refreshed, sts: context.sts, hosts: hosts)
    }
  }

  /// The key of the configuration, its profile, or whatever AWS's own tools would find.
  private static func own(
    _ configuration: GatewayConfiguration.AWS, _ context: CredentialContext, _ environment: [String: String],
    _ hosts: AsyncHTTPTransport, _ time: any TimeSource
  ) -> any CredentialProvider {
    if let key = configuration.accessKey {
      return FileCredentialProvider(
        accessKeyID: key.id, secretAccessKeyFile: key.secretFile, sessionTokenFile: key.sessionTokenFile)
    }
    let container = ContainerCredentialProvider(environment: environment, transport: hosts, time: time)
    let instance = InstanceMetadataCredentialProvider(environment: environment, transport: hosts, time: time)
    guard configuration.profile == nil else {
      // It is meant, also where the environment has keys.
      return ProfileCredentialProvider(context: context, container: container, instanceMetadata: instance)
    }
    return DefaultCredentialChain.make(context, container: container, instanceMetadata: instance)
  }

  private static func log(_ report: IdentityReport, to logger: Logger) {
    var metadata: Logger.Metadata = ["aws.identity": "\(report.role?.arn ?? "own")"]
    if let source = report.source { metadata["aws.credentials.source"] = "\(source)" }
    if let expiration = report.expiration { metadata["aws.credentials.expires_at"] = "\(expiration)" }
    guard let failure = report.failure else {
      return logger.debug("AWS credentials have been renewed", metadata: metadata)
    }
    metadata["error"] = "\(failure.error)"
    metadata["aws.credentials.failures"] = "\(failure.count)"
    logger.log(
      level: failure.count == 1 ? .warning : .debug, "AWS credentials could not be renewed", metadata: metadata)
  }
}

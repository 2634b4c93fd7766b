import AWSClient
import Backends
import GatewayConfiguration
import Platform

/// What calls AWS in a command that runs to its end, made as the configuration and the environment say.
struct AWSAccess: Sendable {
  let transport: AsyncHTTPTransport
  let endpoints: EndpointResolver
  let credentials: RefreshedCredentials
  let sts: STSClient
  let backends: BackendContext
  let time = SystemTime()

  init(_ configuration: GatewayConfiguration, environment: [String: String]) {
    var environment = environment
    if let region = configuration.aws.region { environment["AWS_REGION"] = region }
    if let profile = configuration.aws.profile {
      environment["AWS_PROFILE"] = profile
      for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"] { environment[name] = nil }
    }
    transport = AsyncHTTPTransport()
    endpoints = EndpointResolver(
      overrides: configuration.aws.endpoints, environment: environment, plainHosts: configuration.aws.plainHTTPHosts)
    let sessionName = RoleSessionName(nearestTo: "model-gateway-\(configuration.instance)")
    let context = CredentialContext(
      environment: environment, home: environment["HOME"] ?? "/", transport: transport, endpoints: endpoints,
      time: time, sessionName: sessionName)
    let sts = context.sts
    self.sts = sts
    credentials = RefreshedCredentials(
      own: Self.own(configuration, context, environment, transport, time),
      roleSource: { role, own in
        AssumeRoleCredentialProvider(base: own, role: role, sessionName: sessionName, sts: sts)
      }, time: time)
    backends = BackendContext(
      client: AWSClient(transport: transport, credentials: credentials, endpoints: endpoints, time: time),
      instance: configuration.instance)
  }

  private static func own(
    _ configuration: GatewayConfiguration, _ context: CredentialContext, _ environment: [String: String],
    _ transport: any HTTPTransport, _ time: any TimeSource
  ) -> any CredentialProvider {
    if let key = configuration.aws.accessKey {
      return FileCredentialProvider(
        accessKeyID: key.id, secretAccessKeyFile: key.secretFile, sessionTokenFile: key.sessionTokenFile)
    }
    return DefaultCredentialChain.make(
      context, container: ContainerCredentialProvider(environment: environment, transport: transport, time: time),
      instanceMetadata: InstanceMetadataCredentialProvider(
        environment: environment, transport: transport, time: time))
  }

  /// Runs `body` while credentials can be had, and closes the connections.
  func during<Result: Sendable>(_ body: @Sendable @escaping () async -> Result) async -> Result? {
    let result = await withTaskGroup(of: Result?.self) { group in
      group.addTask {
        await credentials.run()
        return nil
      }
      group.addTask { await body() }
      var result: Result?
      while result == nil, let ended = await group.next() { result = ended }
      group.cancelAll()
      return result
    }
    try? await transport.shutdown()
    return result
  }
}

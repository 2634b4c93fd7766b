import Foundation
package import Platform

/// What the sources of credentials have in common: how they reach AWS and the machine.
package struct CredentialContext: Sendable {
  let environment: [String: String]
  let files: ProfileFiles
  /// Where `~` is.
  let home: String
  /// For services that are asked without a signature, or with another's.
  let client: AWSClient
  let time: any TimeSource
  /// Of a session in a role that is given none otherwise.
  let sessionName: RoleSessionName
  let ssoRefreshes = SSORefreshLog()

  /// - Parameters:
  ///   - environment: all of it, which a `credential_process` inherits.
  ///   - home: where `~` is; nil: where `HOME` says, else where the system has it.
  ///   - settings: of the client that asks AWS for credentials.
  ///   - random: in 0 to 1, for the jitter of retries.
  package init(
    environment: [String: String], home: String? = nil, transport: any HTTPTransport, endpoints: EndpointResolver,
    settings: AWSClient.Settings = AWSClient.Settings(), time: any TimeSource, sessionName: RoleSessionName,
    random: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
  ) {
    self.environment = environment
    let home = home ?? environment["HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? NSHomeDirectory()
    self.home = home
    files = ProfileFiles(environment: environment, home: home)
    client = AWSClient(
      transport: transport, credentials: UnrefreshedCredentials(CredentialProviderChain([])), endpoints: endpoints,
      settings: settings, time: time, random: random)
    self.time = time
    self.sessionName = sessionName
  }

  /// The value of a variable; nil where there is none, or an empty one.
  func variable(_ name: String) -> String? {
    environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The profile to use, and whether somebody has named it.
  var profile: (name: String, isNamed: Bool) {
    for variable in ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"] {
      if let name = self.variable(variable) { return (name, true) }
    }
    return ("default", false)
  }

  /// STS where the environment or the profile has it.
  func sts(_ profile: Profile?, in set: ProfileSet?) -> STSClient {
    let region = variable("AWS_REGION") ?? variable("AWS_DEFAULT_REGION") ?? profile?["region"] ?? "us-east-1"
    return STSClient(
      client: client, region: region, endpoint: endpoint(of: "sts", variable: "AWS_ENDPOINT_URL_STS", profile, in: set))
  }

  /// The base URL of the profile, where the environment has none, which would go before it.
  func endpoint(of service: String, variable name: String, _ profile: Profile?, in set: ProfileSet?) -> String? {
    guard variable(name) == nil, variable("AWS_ENDPOINT_URL") == nil,
      variable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")?.lowercased() != "true"
    else { return nil }
    return profile.flatMap { set?.endpoint(of: service, for: $0) }
  }

  /// STS where the environment or the chosen profile has it; files that cannot be read name no region.
  package var sts: STSClient {
    let set = try? files.read()
    return sts(set?.profiles[profile.name], in: set)
  }
}

package import SigV4

/// AWS's Security Token Service: roles are taken on here, and an identity is told.
///
/// It is asked in a region and not at the global endpoint, as AWS advises.
/// Source: https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html
package struct STSClient: Sendable {
  /// Over the attempts of one call and the waits between them.
  private static let callLimit = Duration.seconds(10)
  private static let bodyLimit = 128 * 1024
  package static let service = AWSService(signingName: "sts")

  private let client: AWSClient
  /// Where it is asked.
  package let location: AWSCall.Location

  /// - Parameters:
  ///   - client: whoever signs its own calls; these are signed by those who ask.
  ///   - endpoint: the base URL that takes the place of the service's own.
  package init(client: AWSClient, region: String, endpoint: String? = nil) {
    self.client = client
    location = AWSCall.Location(
      partition: Partition.id(holding: region), region: region, endpoint: endpoint)
  }

  /// Takes on a role.
  ///
  /// - Parameters:
  ///   - duration: of the session in seconds, 900 to 43200; nil: AWS's default of 3600.
  ///   - base: whose right it is to take the role on.
  package func assumeRole(
    _ role: AssumedRole, sessionName: RoleSessionName, duration: Int? = nil, with base: AWSCredentials
  ) async throws(AWSFailure) -> AWSCredentials {
    var parameters = Self.parameters(of: role.arn, sessionName, duration)
    if let id = role.externalID { parameters.append(("ExternalId", id)) }
    let call = self.call("AssumeRole", parameters)
    return try await send(call, as: base) { $0["AssumeRoleResult"]?["Credentials"].flatMap(AWSCredentials.init(sts:)) }
  }

  /// Takes on a role by a token of an identity provider, which stands for a signature.
  package func assumeRole(
    arn: String, sessionName: RoleSessionName, duration: Int? = nil, webIdentityToken token: Secret
  ) async throws(AWSFailure) -> AWSCredentials {
    let parameters = Self.parameters(of: arn, sessionName, duration) + [("WebIdentityToken", token.exposed)]
    let call = self.call("AssumeRoleWithWebIdentity", parameters, isSigned: false)
    return try await send(call, as: nil) {
      $0["AssumeRoleWithWebIdentityResult"]?["Credentials"].flatMap(AWSCredentials.init(sts:))
    }
  }

  /// Who signs with these keys. Every identity may ask that.
  package func callerIdentity(of credentials: AWSCredentials) async throws(AWSFailure) -> CallerIdentity {
    try await send(call("GetCallerIdentity", []), as: credentials) {
      $0["GetCallerIdentityResult"].flatMap(CallerIdentity.init)
    }
  }

  private static func parameters(
    of arn: String, _ sessionName: RoleSessionName, _ duration: Int?
  ) -> [(name: String, value: String)] {
    var parameters = [(name: "RoleArn", value: arn), (name: "RoleSessionName", value: sessionName.text)]
    if let duration { parameters.append(("DurationSeconds", String(duration))) }
    return parameters
  }

  private func call(
    _ operation: String, _ parameters: [(name: String, value: String)], isSigned: Bool = true
  ) -> AWSCall {
    var call = AWSCall.query(
      Self.service, operation, version: "2011-06-15", at: location, parameters: parameters, repeatability: .always,
      isSigned: isSigned)
    // Keys have pauses of their own between two questions, by how long the old ones last: a circuit's would outlast them.
    call.ignoresCircuit = true
    return call
  }

  /// - Parameter credentials: nil for a call that is not signed.
  private func send<Answer: Sendable>(
    _ call: AWSCall, as credentials: AWSCredentials?, decode: @Sendable (XMLNode) -> Answer?
  ) async throws(AWSFailure) -> Answer {
    let keys: any CredentialProvider =
      credentials.map { StaticCredentialProvider($0) } ?? CredentialProviderChain([])
    return try await client.signing(with: keys).send(
      call, within: Self.callLimit, bodyLimit: Self.bodyLimit
    ) { response in
      XMLNode.document(response.body).flatMap(decode)
    }
  }
}

extension AWSCredentials {
  /// Reads STS's `Credentials`: nil unless all four members are there.
  fileprivate init?(sts node: XMLNode) {
    guard let key = node.text(at: "AccessKeyId"), let secret = node.text(at: "SecretAccessKey"),
      let token = node.text(at: "SessionToken"),
      let expiration = node.text(at: "Expiration").flatMap(CredentialTime.date)
    else { return nil }
    self.init(
      accessKeyID: key, secretAccessKey: Secret(secret), sessionToken: Secret(token), expiration: expiration)
  }
}

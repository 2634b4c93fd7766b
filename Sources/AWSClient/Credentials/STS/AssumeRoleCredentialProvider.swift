package import SigV4

/// The keys of a role that another identity takes on.
///
/// The base is asked for its keys, and STS for the role's, each time that this is asked.
package struct AssumeRoleCredentialProvider: CredentialProvider {
  private let base: any CredentialProvider
  private let role: AssumedRole
  private let sessionName: RoleSessionName
  private let duration: Int?
  private let sts: STSClient
  private let onRefusal: @Sendable (AWSCredentials) async -> Void

  /// - Parameters:
  ///   - duration: of the session in seconds, 900 to 43200; nil: AWS's default of 3600.
  ///   - onRefusal: told of the base's keys when STS refuses them because their time is up.
  package init(
    base: any CredentialProvider, role: AssumedRole, sessionName: RoleSessionName, duration: Int? = nil, sts: STSClient,
    onRefusal: @escaping @Sendable (AWSCredentials) async -> Void = { _ in }
  ) {
    self.base = base
    self.role = role
    self.sessionName = sessionName
    self.duration = duration
    self.sts = sts
    self.onRefusal = onRefusal
  }

  package func credentials() async throws(CredentialError) -> AWSCredentials {
    let keys: AWSCredentials
    // The role is named, so its base is not to be replaced by another source.
    do { keys = try await base.credentials() } catch { throw error.final() }
    let way = "\(keys.source ?? "keys") > role \(role.arn)"
    do {
      var session = try await sts.assumeRole(role, sessionName: sessionName, duration: duration, with: keys)
      session.source = way
      return session
    } catch {
      if case .service(let answer) = error.reason, answer.saysKeysExpired { await onRefusal(keys) }
      throw .broken(way, error.reason.stsReason)
    }
  }
}

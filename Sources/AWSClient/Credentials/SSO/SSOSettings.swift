/// What a profile says of IAM Identity Center.
///
/// Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html
struct SSOSettings: Sendable, Equatable {
  /// The `[sso-session NAME]` section; nil where the profile itself says all, as it was done before there were any.
  let session: String?
  let profile: String
  let startURL: String
  let region: String
  let accountID: String
  let roleName: String

  /// Nil for a profile that does not use it.
  init?(_ profile: Profile, in set: ProfileSet) throws(CredentialError) {
    guard profile["sso_account_id"] != nil || profile["sso_role_name"] != nil else { return nil }
    func broken(_ reason: String) -> CredentialError { .broken("profile \(profile.name)", reason) }
    func value(_ name: String) throws(CredentialError) -> String {
      guard let value = profile[name] else { throw broken("it uses SSO and has no \(name)") }
      return value
    }
    session = profile["sso_session"]
    self.profile = profile.name
    accountID = try value("sso_account_id")
    roleName = try value("sso_role_name")
    guard let session else {
      startURL = try value("sso_start_url")
      region = try value("sso_region")
      return
    }
    guard set.ssoSessions[session] != nil else { throw broken("its sso_session \(session) does not exist") }
    func shared(_ name: String) throws(CredentialError) -> String {
      guard let value = set.ssoSession(session, name) else { throw broken("its sso_session \(session) has no \(name)") }
      guard profile[name] == nil || profile[name] == value else {
        throw broken("it and its sso_session \(session) differ in \(name)")
      }
      return value
    }
    startURL = try shared("sso_start_url")
    region = try shared("sso_region")
  }
}

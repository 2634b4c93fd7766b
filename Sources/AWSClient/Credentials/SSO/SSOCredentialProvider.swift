import FoundationEssentials
import Platform
import SigV4

/// The keys of a role in IAM Identity Center, for somebody who has logged in with `aws sso login`.
///
/// A token of an `sso-session` is renewed in its last 15 minutes; a token of a profile without one lasts as long as it
/// lasts. When it is over, only logging in helps.
/// Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html
struct SSOCredentialProvider: CredentialProvider {
  private static let refreshWindow: TimeInterval = 15 * 60
  static let source = "sso"

  private let settings: SSOSettings
  private let context: CredentialContext
  private let file: SSOTokenFile
  private let service: SSOService

  init(_ settings: SSOSettings, context: CredentialContext) {
    self.settings = settings
    self.context = context
    file = SSOTokenFile(home: context.home, name: settings.session ?? settings.startURL)
    service = SSOService(region: settings.region, context: context)
  }

  func credentials() async throws(CredentialError) -> AWSCredentials {
    let token = try await token()
    do {
      return try await service.roleCredentials(
        account: settings.accountID, role: settings.roleName, token: token.accessToken)
    } catch {
      if case .service(let refusal) = error.reason, refusal.status == 401 {
        throw mustLogIn("the login is no longer good")
      }
      throw broken(error.reason.reason(asking: "SSO"))
    }
  }

  private func token() async throws(CredentialError) -> SSOToken {
    let token: SSOToken
    do { token = try file.read() } catch {
      switch error {
      case .missing: throw mustLogIn("nobody has logged in")
      case .unreadable(let reason): throw mustLogIn("\(file.path) \(reason)")
      }
    }
    let remaining = token.expiresAt.timeIntervalSince(context.time.now)
    guard settings.session != nil, remaining < Self.refreshWindow else {
      guard remaining > 0 else { throw mustLogIn("the login has expired") }
      return token
    }
    switch await renewed(token) {
    case .token(let renewed): return renewed
    case .over where remaining <= 0: throw mustLogIn("the login has expired")
    case .later(let reason) where remaining <= 0: throw broken(reason)
    case .over, .later: return token
    }
  }

  private enum Renewal {
    case token(SSOToken)
    /// There is nothing to get a new one with.
    case over
    /// It may work another time.
    case later(reason: String)
  }

  private func renewed(_ token: SSOToken) async -> Renewal {
    guard let refresh = token.refresh, refresh.registrationExpiresAt > context.time.now else { return .over }
    guard context.ssoRefreshes.begin(file.path, now: context.time.uptime) else {
      return .later(reason: "the login's token has expired, and it is less than a minute since a new one was asked for")
    }
    let answer: SSOService.TokenAnswer
    do { answer = try await service.token(refresh) } catch {
      if case .service(let refusal) = error.reason, refusal.status < 500, !refusal.isThrottling { return .over }
      return .later(reason: error.reason.reason(asking: "SSO's token endpoint"))
    }
    let expiresAt = context.time.now.addingTimeInterval(Double(answer.expiresIn))
    // A folder that cannot be written to costs the other tools a login, and this one nothing now.
    try? file.replace(accessToken: answer.accessToken, expiresAt: expiresAt, refreshToken: answer.refreshToken)
    return .token(SSOToken(accessToken: answer.accessToken, expiresAt: expiresAt, refresh: nil))
  }

  /// No waiting helps: somebody has to do something.
  private func mustLogIn(_ reason: String) -> CredentialError {
    let command = settings.session.map { "--sso-session \($0)" } ?? "--profile \(settings.profile)"
    return .broken(Self.source, "\(reason); run: aws sso login \(command)", needsOperator: true)
  }

  private func broken(_ reason: String) -> CredentialError {
    .broken(Self.source, reason)
  }
}

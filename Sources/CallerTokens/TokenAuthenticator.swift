import FoundationEssentials
package import GatewayCore
package import Logging
import OpenSSLCrypto
package import Platform

/// Knows callers by signed tokens of the issuers that the configuration names (JSON Web Tokens, RFC 7519).
///
/// Who the caller is comes from the token; what it may do comes from the configuration alone. A token of somebody whom
/// no caller of the configuration names is refused like a wrong one.
package struct TokenAuthenticator: Authenticator {
  /// Verified tokens that are remembered.
  static let rememberedLimit = 4096

  package let needsCredentials = true

  private struct Owner {
    let entry: CallerEntry
    let token: CallerToken
  }

  private struct Subject: Hashable {
    let issuer: String
    let name: String
  }

  /// By what `iss` says.
  private let issuers: [String: IssuerKeys]
  private let owners: [Subject: Owner]
  private let time: any TimeSource
  private let logger: Logger
  let verified: VerifiedTokens

  /// - Parameters:
  ///   - issuers: no two with the same name, and `entries` with no subject twice: the configuration has seen to that.
  ///   - logger: told at debug which part of a token was wrong, and never the token.
  package init(issuers: [IssuerKeys], entries: [CallerEntry], time: any TimeSource, logger: Logger) {
    self.init(issuers: issuers, entries: entries, time: time, logger: logger, rememberedLimit: Self.rememberedLimit)
  }

  init(
    issuers: [IssuerKeys], entries: [CallerEntry], time: any TimeSource, logger: Logger, rememberedLimit: Int
  ) {
    self.issuers = Dictionary(issuers.map { ($0.issuer.name, $0) }) { first, _ in first }
    let owners = entries.flatMap { entry in
      entry.tokens.map { (Subject(issuer: $0.issuer, name: $0.subject), Owner(entry: entry, token: $0)) }
    }
    self.owners = Dictionary(owners) { first, _ in first }
    self.time = time
    self.logger = logger
    verified = VerifiedTokens(limit: rememberedLimit)
  }

  package func caller(presenting credentials: PresentedCredentials) async throws(GatewayError) -> Caller {
    guard case .bearer(let text) = credentials else { throw .unauthenticated }
    do {
      return try await caller(with: text)
    } catch {
      switch error {
      case .refused(let reason):
        logger.debug("A token was refused", metadata: ["reason": "\(reason.rawValue)"])
        throw .unauthenticated
      case .unavailable(let seconds): throw .issuerUnavailable(retryAfter: seconds)
      }
    }
  }

  private func caller(with text: String) async throws(TokenFailure) -> Caller {
    guard text.utf8.count <= PresentedToken.sizeLimit else { throw .refused(.tooLong) }
    let digest = SHA256.hash(text.utf8)
    if let known = verified[digest], known.generation == known.issuer.generation {
      try check { () throws(TokenRefusal) in try known.times.check(at: time.now, for: known.issuer.issuer) }
      return known.caller
    }
    let (token, keys, times, owner) = try check { () throws(TokenRefusal) in try read(text) }
    let (key, generation) = try await keys.key(token.keyID, token.algorithm)
    guard key.isValid(token.signature, of: token.signedBytes) else { throw .refused(.signature) }
    let caller = Caller(
      name: owner.entry.name, rights: owner.entry.rights,
      credential: CallerCredential(
        kind: .token, label: owner.token.label, expiresAt: Date(timeIntervalSince1970: times.expires.rounded(.down))))
    verified.keep(.init(caller: caller, issuer: keys, times: times, generation: generation), as: digest)
    return caller
  }

  /// All that can be told of a token without its issuer's keys, which only good-looking ones are worth.
  private func read(_ text: String) throws(TokenRefusal) -> (PresentedToken, IssuerKeys, TokenTimes, Owner) {
    let token = try PresentedToken(text)
    guard let name = token.claims["iss"]?.text, let keys = issuers[name] else { throw .unknownIssuer }
    let issuer = keys.issuer
    guard issuer.algorithms.contains(token.algorithm) else { throw .algorithm }
    guard let audiences = token.claims["aud"]?.texts, !issuer.audiences.isDisjoint(with: audiences) else {
      throw .audience
    }
    let times = try TokenTimes(token.claims)
    try times.check(at: time.now, for: issuer)
    guard let subject = issuer.claim.value(in: token.claims)?.text else { throw .claims }
    guard let owner = owners[Subject(issuer: issuer.label, name: subject)], owner.token.isMet(by: token.claims) else {
      throw .nobody
    }
    return (token, keys, times, owner)
  }

  private func check<Value>(_ body: () throws(TokenRefusal) -> Value) throws(TokenFailure) -> Value {
    do { return try body() } catch { throw .refused(error) }
  }
}

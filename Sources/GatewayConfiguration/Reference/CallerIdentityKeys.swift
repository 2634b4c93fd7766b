import GatewayCore

/// The keys by which callers are known otherwise than by keys: signed tokens and certificates.
enum CallerIdentityKeys {
  static let keys = tokens + issuers + certificates

  private static let tokens = [
    SettingKey(
      "callers.NAME.tokens.LABEL.issuer", .text, "the issuer, by its label, of signed tokens that are the caller's"),
    SettingKey("callers.NAME.tokens.LABEL.subject", .text, "whose they are by the issuer's claim"),
    SettingKey("callers.NAME.tokens.LABEL.claims.CLAIM", .list, "what else they must say: one of these"),
  ]

  private static let issuers = [
    SettingKey("authentication.jwt.LABEL.issuer", .text, "who makes the tokens: what their `iss` says"),
    SettingKey("authentication.jwt.LABEL.jwks_url", .url, "where the issuer's public keys are"),
    SettingKey("authentication.jwt.LABEL.jwks_file", .file, "in its place: a file with them, read every 30 s"),
    SettingKey(
      "authentication.jwt.LABEL.jwks_ca_bundle", .file, "a PEM file with the authorities that are trusted there"),
    SettingKey(
      "authentication.jwt.LABEL.jwks_token_file", .file, "a file with a token of the gateway's own that is sent there"),
    SettingKey("authentication.jwt.LABEL.audience", .list, "of which a token names one in `aud`"),
    SettingKey("authentication.jwt.LABEL.algorithms", .list, "RS256,ES256", "how tokens may be signed"),
    SettingKey(
      "authentication.jwt.LABEL.claim", .text, "sub", "which claim says whose a token is: its name, or a JSON Pointer"),
    SettingKey(
      "authentication.jwt.LABEL.leeway", .duration, "60s", "how far the issuer's clock may be wrong, at most `300s`"),
    SettingKey("authentication.jwt.LABEL.max_token_life", .duration, "the longest from `iat` to `exp`"),
    SettingKey(
      "authentication.jwt.LABEL.refresh", .duration, "10m", "how often the keys are fetched, from `1m` to `24h`"),
  ]

  private static let certificates = [
    SettingKey(
      "callers.NAME.certificates.LABEL.subject", .text,
      "the certificates that are the caller's, by their subject as RFC 4514 writes it"),
    SettingKey("callers.NAME.certificates.LABEL.dns", .text, "in its place: by a name of a host"),
    SettingKey("callers.NAME.certificates.LABEL.uri", .text, "in its place: by a URI"),
    SettingKey("callers.NAME.certificates.LABEL.email", .text, "in its place: by an address of mail"),
  ]
}

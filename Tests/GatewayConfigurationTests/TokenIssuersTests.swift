import AWSClient
import CallerTokens
import GatewayConfiguration
import GatewayCore
import Testing

/// Whose tokens callers may show themselves by, and which are whose: `authentication.jwt` and `callers.NAME.tokens`.
struct TokenIssuersTests {
  private static let callers = """
    callers:
      robot:
        allow: {'*': [read]}
        tokens:
          ci: {issuer: company, subject: robot}
    """

  /// A configuration with the issuer `company`, whose lines begin at 6.
  private static func issuer(_ lines: String...) -> String {
    ([callers, "authentication:", "  jwt:", "    company:"] + lines.map { "      \($0)" }).joined(separator: "\n")
  }

  private static let good = issuer(
    "issuer: https://issuer.test", "jwks_url: https://issuer.test/keys", "audience: [model-gateway]")

  @Test func `An issuer is what the file says, and usual where it says nothing`() throws {
    let issuer = try #require(try GatewayConfiguration.reading(Self.good).tokenIssuers.first)
    #expect(issuer.label == "company" && issuer.name == "https://issuer.test")
    #expect(issuer.source == .download(try KeySetAddress("https://issuer.test/keys"), trusted: nil, tokenFile: nil))
    #expect(issuer.audiences == ["model-gateway"] && issuer.algorithms == [.rs256, .es256])
    #expect(issuer.claim == .subject && issuer.leeway == 60 && issuer.longestLife == nil && issuer.refresh == 600)
  }

  @Test func `A caller's tokens are those of its subjects, with its claims`() throws {
    let configuration = try GatewayConfiguration.reading(
      """
      authentication:
        jwt:
          cluster:
            issuer: https://kubernetes.default.svc.cluster.local
            jwks_url: https://kubernetes.default.svc/openid/v1/jwks
            jwks_token_file: /var/run/secrets/kubernetes.io/serviceaccount/token
            audience: [model-gateway, other]
            algorithms: [RS256, ES512, EdDSA]
            claim: /kubernetes.io/serviceaccount/name
            leeway: 5s
            max_token_life: 1h
            refresh: 1h
          file: {issuer: x, jwks_file: /nowhere, audience: model-gateway}
      callers:
        line:
          tokens:
            b: {issuer: file, subject: "a, b"}
            a:
              issuer: cluster
              subject: solder
              claims:
                /kubernetes.io/namespace: [lines, test]
                https://x.test/role: robot
      """)
    let cluster = try #require(configuration.tokenIssuers.first)
    #expect(
      cluster.source
        == .download(
          try KeySetAddress("https://kubernetes.default.svc/openid/v1/jwks"), trusted: nil,
          tokenFile: "/var/run/secrets/kubernetes.io/serviceaccount/token"))
    #expect(cluster.audiences == ["model-gateway", "other"] && cluster.algorithms == [.rs256, .es512, .edDSA])
    #expect(cluster.claim.description == "/kubernetes.io/serviceaccount/name")
    #expect(cluster.leeway == 5 && cluster.longestLife == 3600 && cluster.refresh == 3600)
    let namespace = try #require(ClaimPath("/kubernetes.io/namespace"))
    let role = try #require(ClaimPath("https://x.test/role"))
    #expect(
      configuration.callers == [
        CallerEntry(
          name: "line", keys: [],
          tokens: [
            CallerToken(
              label: "a", issuer: "cluster", subject: "solder",
              claims: [namespace: ["lines", "test"], role: ["robot"]]),
            CallerToken(label: "b", issuer: "file", subject: "a, b"),
          ])
      ])
    #expect(configuration.tokenIssuers.last?.source == .file("/nowhere"))
    #expect(
      configuration.warnings.map(\.description) == [
        "gateway.yaml:13: authentication.jwt.file.jwks_file: /nowhere cannot be read: until it can, no token of this "
          + "issuer is taken"
      ])
  }

  @Test func `An issuer that no caller has tokens of is worth a warning`() throws {
    let yaml = Self.good + "\n    other: {issuer: o, jwks_url: https://o.test, audience: [a]}"
    #expect(
      try GatewayConfiguration.reading(yaml).warnings.map(\.description) == [
        "gateway.yaml:12: authentication.jwt.other: no caller has tokens of this issuer, so none of them is taken"
      ])
  }

  private static let algorithms =
    "must be a list of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA; none and HS256 are never "
    + "taken"
  private static let place = "gateway.yaml:8: authentication.jwt.company"

  @Test(arguments: [
    Mistake(
      issuer("leeway: 60s"), "\(place): issuer is missing: what the claim iss of its tokens says",
      "\(place): jwks_url or jwks_file is missing: where its public keys are",
      "\(place): audience is missing: a list, of which tokens for this gateway name one in the claim aud",
      "gateway.yaml:5: callers.robot.tokens.ci.issuer: there is no authentication.jwt.company that can be used"),
    Mistake(
      good + "\n      algorithms: [RS256, none]",
      "gateway.yaml:12: authentication.jwt.company.algorithms: \(algorithms)"),
    Mistake(
      good + "\n      algorithms: [HS256]", "gateway.yaml:12: authentication.jwt.company.algorithms: \(algorithms)"),
    Mistake(
      good + "\n      algorithms: [rs256]", "gateway.yaml:12: authentication.jwt.company.algorithms: \(algorithms)"),
    Mistake(good + "\n      algorithms: []", "gateway.yaml:12: authentication.jwt.company.algorithms: \(algorithms)"),
    Mistake(
      good + "\n      claim: /a//b", "gateway.yaml:12: authentication.jwt.company.claim: \(ClaimPath.rule)"),
    Mistake(
      good + "\n      leeway: 6m", "gateway.yaml:12: authentication.jwt.company.leeway: must not be longer than 300s"),
    Mistake(
      good + "\n      refresh: 10s", "gateway.yaml:12: authentication.jwt.company.refresh: must be from 1m to 24h"),
    Mistake(
      good + "\n      jwks_file: keys.json",
      "gateway.yaml:5: callers.robot.tokens.ci.issuer: there is no authentication.jwt.company that can be used",
      "gateway.yaml:12: authentication.jwt.company.jwks_file: does not go with jwks_url: its keys are in one place"),
    Mistake(
      good + "\n      jwks_ca_bundle: /nowhere",
      "gateway.yaml:12: authentication.jwt.company.jwks_ca_bundle: /nowhere cannot be opened"),
    Mistake(
      issuer("issuer: i", "jwks_file: /dev/null", "audience: [a]", "refresh: 1h", "jwks_token_file: t"),
      "gateway.yaml:12: authentication.jwt.company.refresh: goes with jwks_url",
      "gateway.yaml:13: authentication.jwt.company.jwks_token_file: goes with jwks_url"),
    Mistake(
      issuer("issuer: i", "jwks_url: http://issuer.test/keys", "audience: [a]"),
      "gateway.yaml:5: callers.robot.tokens.ci.issuer: there is no authentication.jwt.company that can be used",
      "gateway.yaml:10: authentication.jwt.company.jwks_url: http:// is allowed to loopback only"),
    Mistake(
      good + "\n    b c: {issuer: i}",
      "gateway.yaml:12: authentication.jwt.b c: an issuer's label has 1 to 64 characters of A-Z a-z 0-9 . _ - and is not "
        + "a key"),
    Mistake(
      good + "\n    same: {issuer: https://issuer.test, jwks_url: https://a.test, audience: [a]}",
      "gateway.yaml:12: authentication.jwt.same.issuer: is the same issuer as authentication.jwt.company"),
    Mistake(
      good + "\n      jwks: x",
      "gateway.yaml:12: authentication.jwt.company.jwks: no such key; here there are issuer, jwks_url, jwks_file, "
        + "jwks_ca_bundle, jwks_token_file, audience, algorithms, claim, leeway, max_token_life, refresh"),
    Mistake(
      "authentication:\n  jwt:\n    a: {issuer: i, jwks_url: https://a.test, audience: [a]}",
      "gateway.yaml:3: authentication.jwt.a: is not for a gateway without callers: name them under callers"),
  ])
  func `A mistake about an issuer is named with its line`(mistake: Mistake) {
    #expect(GatewayConfiguration.problems(in: mistake.yaml).sorted() == mistake.expected.sorted())
  }

  private static let rest = good.dropFirst(callers.count)

  private static func tokens(_ text: String) -> String {
    "callers:\n  robot:\n    tokens:\n\(text)\(rest)"
  }

  @Test(arguments: [
    Mistake(
      tokens("      ci: {issuer: company}"),
      "gateway.yaml:4: callers.robot.tokens.ci: issuer and subject are missing: a label of authentication.jwt, and whose "
        + "token it is"),
    Mistake(
      tokens("      ci: {issuer: nobody, subject: s}"),
      "gateway.yaml:4: callers.robot.tokens.ci.issuer: there is no authentication.jwt.nobody that can be used"),
    Mistake(
      tokens("      c i: {issuer: company, subject: s}"),
      "gateway.yaml:4: callers.robot.tokens.c i: a token's label has 1 to 64 characters of A-Z a-z 0-9 . _ - and is not a "
        + "key"),
    Mistake(
      tokens("      a: {issuer: company, subject: s}\n      b: {issuer: company, subject: s}"),
      "gateway.yaml:5: callers.robot.tokens.b.subject: is the same subject as that of callers.robot.tokens.a"),
    Mistake(
      tokens("      a: {issuer: company, subject: s, claims: {/: x}}"),
      "gateway.yaml:4: callers.robot.tokens.a.claims./: \(ClaimPath.rule)"),
    Mistake(
      tokens("      a: {issuer: company, subject: s, claims: {x: []}}"),
      "gateway.yaml:4: callers.robot.tokens.a.claims.x: must be a text, or a list of texts of which one will do"),
  ])
  func `A mistake about a caller's tokens is named with its line`(mistake: Mistake) {
    #expect(GatewayConfiguration.problems(in: mistake.yaml) == mistake.expected)
  }

  @Test func `The environment wins over the file`() throws {
    let prefix = "MODEL_GATEWAY_AUTHENTICATION_JWT_COMPANY_"
    let configuration = try GatewayConfiguration.reading(
      Self.good,
      environment: [
        prefix + "ISSUER": "https://env.test", prefix + "JWKS_URL": "https://env.test/k", prefix + "AUDIENCE": "a,b",
        prefix + "ALGORITHMS": "ES384", prefix + "CLAIM": "email", prefix + "LEEWAY": "1s",
        prefix + "MAX_TOKEN_LIFE": "2h", prefix + "REFRESH": "5m", prefix + "JWKS_TOKEN_FILE": "/t",
        "MODEL_GATEWAY_CALLERS_ROBOT_TOKENS_CI_SUBJECT": "env",
      ])
    let issuer = try #require(configuration.tokenIssuers.first)
    #expect(issuer.name == "https://env.test" && issuer.audiences == ["a", "b"] && issuer.algorithms == [.es384])
    #expect(issuer.source == .download(try KeySetAddress("https://env.test/k"), trusted: nil, tokenFile: "/t"))
    #expect(issuer.claim.description == "email" && issuer.leeway == 1)
    #expect(issuer.longestLife == 7200 && issuer.refresh == 300)
    #expect(configuration.callers.first?.tokens.map(\.subject) == ["env"])
  }
}

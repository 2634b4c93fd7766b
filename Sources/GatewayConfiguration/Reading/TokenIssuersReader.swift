import AWSClient
import CallerTokens
import GatewayCore
import Platform

/// Reads whose tokens callers may show themselves by.
enum TokenIssuersReader {
  private static let section = ["authentication", "jwt"]
  private static let leewayLimit = 300

  static func read(_ settings: inout SettingsReader) -> [TokenIssuer] {
    var issuers: [TokenIssuer] = []
    for label in settings.names(below: section) {
      let path = section + [label]
      guard CallerName.isLabel(label) else {
        settings.report(path, "an issuer's label has 1 to 64 characters of A-Z a-z 0-9 . _ - and is not a key")
        continue
      }
      guard let issuer = issuer(label, at: path, &settings) else { continue }
      if let other = issuers.first(where: { $0.name == issuer.name }) {
        settings.report(path + ["issuer"], "is the same issuer as \((section + [other.label]).joined(separator: "."))")
      }
      issuers.append(issuer)
    }
    return issuers
  }

  /// Reports issuers whose tokens are nobody's, and tokens for a gateway that asks nobody who it is.
  static func check(_ issuers: [TokenIssuer], with callers: [CallerEntry], _ settings: inout SettingsReader) {
    let used = Set(callers.flatMap(\.tokens).map(\.issuer))
    for issuer in issuers {
      let path = section + [issuer.label]
      if callers.isEmpty {
        settings.report(path, "is not for a gateway without callers: name them under callers")
      } else if !used.contains(issuer.label) {
        settings.warn(path, "no caller has tokens of this issuer, so none of them is taken")
      }
    }
  }

  private static func issuer(
    _ label: String, at path: [String], _ settings: inout SettingsReader
  ) -> TokenIssuer? {
    let count = settings.problems.count
    let name = settings.string(path + ["issuer"])
    if name == nil, settings.problems.count == count {
      settings.report(path, "issuer is missing: what the claim iss of its tokens says")
    }
    let source = source(path, &settings)
    let audiences = settings.list(path + ["audience"]) ?? []
    if audiences.isEmpty || audiences.contains("") {
      settings.report(path, "audience is missing: a list, of which tokens for this gateway name one in the claim aud")
    }
    guard let name, let source else { return nil }
    var issuer = TokenIssuer(label: label, name: name, source: source, audiences: Set(audiences))
    readRules(of: &issuer, path, &settings)
    return issuer
  }

  private static func readRules(of issuer: inout TokenIssuer, _ path: [String], _ settings: inout SettingsReader) {
    if let names = settings.list(path + ["algorithms"]) {
      let algorithms = names.compactMap(TokenAlgorithm.init)
      if names.isEmpty || algorithms.count != names.count {
        settings.report(path + ["algorithms"], TokenAlgorithm.rule)
      }
      issuer.algorithms = Set(algorithms)
    }
    if let text = settings.string(path + ["claim"]) {
      if let claim = ClaimPath(text) {
        issuer.claim = claim
      } else {
        settings.report(path + ["claim"], ClaimPath.rule)
      }
    }
    if let leeway = settings.duration(path + ["leeway"]) {
      if leeway > leewayLimit { settings.report(path + ["leeway"], "must not be longer than \(leewayLimit)s") }
      issuer.leeway = leeway
    }
    issuer.longestLife = settings.duration(path + ["max_token_life"])
    if let refresh = settings.duration(path + ["refresh"]) {
      if !(60...86_400).contains(refresh) { settings.report(path + ["refresh"], "must be from 1m to 24h") }
      if !settings.isSet(path + ["jwks_url"]) { settings.report(path + ["refresh"], "goes with jwks_url") }
      issuer.refresh = refresh
    }
  }

  private static func source(_ path: [String], _ settings: inout SettingsReader) -> TokenIssuer.KeySource? {
    let url = settings.string(path + ["jwks_url"])
    let file = settings.string(path + ["jwks_file"])
    let authorities = settings.string(path + ["jwks_ca_bundle"])
    let tokenFile = settings.string(path + ["jwks_token_file"])
    switch (url, file) {
    case (nil, let file?):
      for (key, value) in [("jwks_ca_bundle", authorities), ("jwks_token_file", tokenFile)] where value != nil {
        settings.report(path + [key], "goes with jwks_url")
      }
      if (try? SmallFile.text(of: file, limit: 1 << 20)) == nil {
        settings.warn(path + ["jwks_file"], "\(file) cannot be read: until it can, no token of this issuer is taken")
      }
      return .file(file)
    case (let url?, nil):
      do {
        let address = try KeySetAddress(url)
        return .download(address, trusted: bundle(authorities, path, &settings), tokenFile: tokenFile)
      } catch {
        settings.report(path + ["jwks_url"], error.reason)
        return nil
      }
    case (nil, nil):
      settings.report(path, "jwks_url or jwks_file is missing: where its public keys are")
      return nil
    case (_?, _?):
      settings.report(path + ["jwks_file"], "does not go with jwks_url: its keys are in one place")
      return nil
    }
  }

  private static func bundle(
    _ file: String?, _ path: [String], _ settings: inout SettingsReader
  ) -> CertificateBundle? {
    guard let file else { return nil }
    do { return try CertificateBundle(path: file) } catch {
      settings.report(path + ["jwks_ca_bundle"], "\(file) \(error.reason)")
      return nil
    }
  }
}

import CallerTokens
import GatewayCore

/// Reads which tokens are a caller's.
struct CallerTokensReader {
  private struct Subject: Hashable {
    let issuer: String
    let name: String
  }

  private let issuers: Set<String>
  /// Where each subject was met first, over all callers.
  private var seen: [Subject: String] = [:]

  init(_ issuers: [TokenIssuer]) {
    self.issuers = Set(issuers.map(\.label))
  }

  /// - Parameter caller: the path of the caller.
  mutating func read(_ caller: [String], _ settings: inout SettingsReader) -> [CallerToken] {
    settings.names(below: caller + ["tokens"]).compactMap { label in
      let path = caller + ["tokens", label]
      guard CallerName.isLabel(label) else {
        settings.report(path, "a token's label has 1 to 64 characters of A-Z a-z 0-9 . _ - and is not a key")
        return nil
      }
      let count = settings.problems.count
      let issuer = settings.string(path + ["issuer"])
      let subject = settings.string(path + ["subject"])
      let claims = claims(path + ["claims"], &settings)
      guard let issuer, let subject else {
        if settings.problems.count == count {
          settings.report(path, "issuer and subject are missing: a label of authentication.jwt, and whose token it is")
        }
        return nil
      }
      if !issuers.contains(issuer) {
        settings.report(path + ["issuer"], "there is no authentication.jwt.\(issuer) that can be used")
      }
      let place = path.joined(separator: ".")
      if let other = seen.updateValue(place, forKey: Subject(issuer: issuer, name: subject)) {
        settings.report(path + ["subject"], "is the same subject as that of \(other)")
      }
      return CallerToken(label: label, issuer: issuer, subject: subject, claims: claims)
    }
  }

  private func claims(_ path: [String], _ settings: inout SettingsReader) -> [ClaimPath: Set<String>] {
    var claims: [ClaimPath: Set<String>] = [:]
    for text in settings.names(below: path) {
      guard let claim = ClaimPath(text) else {
        settings.report(path + [text], ClaimPath.rule)
        continue
      }
      let values = settings.list(path + [text]) ?? []
      if values.isEmpty { settings.report(path + [text], "must be a text, or a list of texts of which one will do") }
      claims[claim] = Set(values)
    }
    return claims
  }
}

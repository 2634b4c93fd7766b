import CallerTokens
import FoundationEssentials
import GatewayCore

/// Reads who may call, and by which keys.
enum CallersReader {
  private static let section = ["callers"]

  static func read(_ settings: inout SettingsReader, issuers: [TokenIssuer]) -> [CallerEntry] {
    let names = settings.names(below: section)
    if names.isEmpty, settings.hasSection(section) {
      settings.report(section, "names no caller; leave it out if whoever reaches the gateway may use it")
    }
    var entries: [CallerEntry] = []
    var seen: [String: String] = [:]
    var tokensReader = CallerTokensReader(issuers)
    var seenCertificates: [CertificateName: String] = [:]
    for name in names {
      let path = section + [name]
      guard CallerName.isValid(name) else {
        settings.report(path, CallerName.rule)
        continue
      }
      let rights = rights(path + ["allow"], &settings)
      let keys = keys(path, &seen, &settings)
      let tokens = tokensReader.read(path, &settings)
      let certificates = CertificatesReader.read(path, &seenCertificates, &settings)
      entries.append(
        CallerEntry(
          name: name, rights: rights, keys: keys, tokens: tokens, certificates: certificates,
          limits: LimitsReader.read(path, &settings)))
    }
    return entries
  }

  /// Verbs by patterns of models.
  private static func rights(_ path: [String], _ settings: inout SettingsReader) -> Rights {
    var grants: [Rights.Grant] = []
    for text in settings.names(below: path) {
      guard let pattern = ModelPattern(text) else {
        settings.report(path + [text], ModelPattern.rule)
        continue
      }
      let words = settings.list(path + [text]) ?? []
      let verbs = words.compactMap(Right.init)
      if words.isEmpty || verbs.count != words.count {
        settings.report(
          path + [text], "must be a list of \(Right.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      grants.append(Rights.Grant(Set(verbs), on: pattern))
    }
    return Rights(grants)
  }

  /// Reports what a caller may do to models of which it would be told that they are not there.
  static func check(_ callers: [CallerEntry], with models: [CatalogEntry], _ settings: inout SettingsReader) {
    for caller in callers {
      for grant in caller.rights.grants {
        let hidden = models.first { grant.models.matches($0.id) && !caller.rights.allow(.read, on: $0.id) }
        guard let hidden else { continue }
        settings.report(
          section + [caller.name, "allow", grant.models.description],
          "needs read beside it: without, \(hidden.id) is not there for this caller")
      }
    }
  }

  /// - Parameter seen: where each digest was met first, over all callers.
  private static func keys(
    _ caller: [String], _ seen: inout [String: String], _ settings: inout SettingsReader
  ) -> [CallerKey] {
    let labels = settings.names(below: caller + ["keys"])
    if labels.isEmpty, settings.names(below: caller + ["tokens"]).isEmpty,
      settings.names(below: caller + ["certificates"]).isEmpty
    {
      settings.report(caller, "has no key; `model-gateway keys new \(caller[1])` makes one")
    }
    return labels.compactMap { label in
      let path = caller + ["keys", label]
      guard CallerName.isLabel(label) else {
        settings.report(path, CallerName.labelRule)
        return nil
      }
      let expiresAt = time(path + ["expires_at"], &settings)
      guard let sha256 = digest(path, &settings) else { return nil }
      if let other = seen.updateValue(path.joined(separator: "."), forKey: sha256) {
        settings.report(path + ["sha256"], "is the same key as \(other)")
      }
      return CallerKey(label: label, sha256: sha256, expiresAt: expiresAt)
    }
  }

  private static func digest(_ key: [String], _ settings: inout SettingsReader) -> String? {
    let path = key + ["sha256"]
    let problemCount = settings.problems.count
    guard let text = settings.string(path) else {
      if settings.problems.count == problemCount { settings.report(key, "sha256 is missing: 64 hexadecimal digits") }
      return nil
    }
    guard !APIKey.isLike(text) else {
      settings.report(path, "is a key; put its hash here, and replace the key: whoever could read this file has it")
      return nil
    }
    guard text.utf8.count == 64, text.utf8.allSatisfy(isHexDigit) else {
      settings.report(path, "must be the SHA-256 of a key: 64 hexadecimal digits")
      return nil
    }
    return text.lowercased()
  }

  private static func time(_ path: [String], _ settings: inout SettingsReader) -> Date? {
    guard let text = settings.string(path) else { return nil }
    // Foundation also takes forms that RFC 3339 has not, and days that no month has: what is read must print the same.
    guard let date = try? Date(text, strategy: .iso8601), date.formatted(.iso8601) == text else {
      settings.report(path, "must be a time in UTC such as 2027-01-31T00:00:00Z")
      return nil
    }
    return date
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }
}

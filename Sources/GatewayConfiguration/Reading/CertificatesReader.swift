import GatewayCore
import ServerTLS

/// Reads which certificates callers are known by.
enum CertificatesReader {
  private static let kinds = ["subject", "dns", "uri", "email"]

  /// - Parameter seen: where each name was met first, over all callers.
  static func read(
    _ caller: [String], _ seen: inout [CertificateName: String], _ settings: inout SettingsReader
  ) -> Set<CertificateName> {
    var names: Set<CertificateName> = []
    for label in settings.names(below: caller + ["certificates"]) {
      let path = caller + ["certificates", label]
      guard CallerName.isLabel(label) else {
        settings.report(path, "a certificate's label has 1 to 64 characters of A-Z a-z 0-9 . _ - and is not a key")
        continue
      }
      let given = kinds.filter { settings.isSet(path + [$0]) }
      guard given.count == 1, let kind = given.first, let text = settings.string(path + [kind]) else {
        settings.report(path, "must have exactly one of \(kinds.joined(separator: ", "))")
        continue
      }
      guard let name = name(kind, text) else {
        settings.report(path + [kind], rule(kind))
        continue
      }
      if let other = seen.updateValue(path.joined(separator: "."), forKey: name) {
        settings.report(path + [kind], "is the same as \(other)")
      }
      names.insert(name)
    }
    return names
  }

  /// Reports certificates that nobody could show.
  static func check(_ callers: [CallerEntry], with tls: TLSFiles?, _ settings: inout SettingsReader) {
    for caller in callers where !caller.certificates.isEmpty && tls?.clientAuthorities == nil {
      settings.report(
        ["callers", caller.name, "certificates"], "need server.tls.client_authorities, which says who signs them")
    }
  }

  private static func name(_ kind: String, _ text: String) -> CertificateName? {
    switch kind {
    case "subject": text.contains("=") ? .subject(text) : nil
    case "dns": isHostName(text) ? .dns(text.lowercased()) : nil
    case "uri": text.contains(":") ? .uri(text) : nil
    default: text.contains("@") ? .email(text) : nil
    }
  }

  private static func rule(_ kind: String) -> String {
    switch kind {
    case "subject": "must be a subject such as CN=press-line,O=Example, as openssl prints it with -nameopt RFC2253"
    case "dns": "must be a host's name, whole: nothing in it stands for anything else"
    case "uri": "must be a URI such as spiffe://example.org/press-line"
    default: "must be an address with @"
    }
  }

  private static func isHostName(_ text: String) -> Bool {
    text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "._-".utf8.contains(byte)
      }
    }
  }
}

import Foundation
import Platform
import ServerTLS

extension GatewayConfiguration {
  /// Reads how callers are spoken to, and where operators are.
  mutating func readListening(_ settings: inout SettingsReader) {
    let limit = 1...1_000_000
    server.connections = settings.integer(["server", "connections"], in: limit) ?? server.connections
    server.connectionsPerAddress =
      settings.integer(["server", "connections_per_address"], in: limit) ?? server.connectionsPerAddress
    server.tls = Self.tls(&settings)
    if let files = server.tls { Self.check(files, &settings) }
    let admin = ["server", "admin"]
    let host = settings.string(admin + ["host"])
    if let port = settings.integer(admin + ["port"], in: 0...65535) {
      server.admin = Server.Admin(port: port)
      server.admin?.host = host ?? Server.Admin(port: port).host
      if port != 0, port == server.port, server.admin?.host == server.host {
        settings.report(admin + ["port"], "is server.port: the two need an address each")
      }
    } else if host != nil, !settings.isSet(admin + ["port"]) {
      settings.report(admin + ["host"], "needs server.admin.port beside it")
    }
  }

  private static func tls(_ settings: inout SettingsReader) -> TLSFiles? {
    let section = ["server", "tls"]
    let certificate = settings.string(section + ["certificate"])
    let key = settings.string(section + ["key"])
    let authorities = settings.string(section + ["client_authorities"])
    var asked: TLSFiles.ClientCertificates?
    if let word = settings.string(section + ["client_certificates"]) {
      asked = TLSFiles.ClientCertificates(rawValue: word)
      if asked == nil { settings.report(section + ["client_certificates"], "must be required or optional") }
      if authorities == nil {
        settings.report(section + ["client_certificates"], "needs server.tls.client_authorities beside it")
      }
    }
    switch (certificate, key) {
    case (let certificate?, let key?):
      return TLSFiles(
        certificate: certificate, key: key, clientAuthorities: authorities, clientCertificates: asked ?? .optional)
    case (_?, nil): settings.report(section + ["certificate"], "needs server.tls.key beside it")
    case (nil, _?): settings.report(section + ["key"], "needs server.tls.certificate beside it")
    case (nil, nil):
      if authorities != nil {
        settings.report(section + ["client_authorities"], "needs server.tls.certificate beside it")
      }
    }
    return nil
  }

  private static func check(_ files: TLSFiles, _ settings: inout SettingsReader) {
    let now = SystemTime().now
    do {
      let material = try TLSMaterial(files, at: now)
      if material.expiresAt.timeIntervalSince(now) < TLSReloader.warningTime {
        settings.warn(
          ["server", "tls", "certificate"], "\(files.certificate) ends at \(material.expiresAt.formatted(.iso8601))")
      }
    } catch {
      settings.report(["server", "tls", error.file.rawValue], "\(error)")
    }
    if SmallFile.isReadableByAll(files.key) {
      settings.warn(["server", "tls", "key"], "\(files.key) can be read by everybody on this machine")
    }
  }
}

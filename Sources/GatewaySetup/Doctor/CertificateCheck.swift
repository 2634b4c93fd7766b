import FoundationEssentials
import GatewayConfiguration
import Platform
import ServerTLS

/// Whether callers are spoken to over TLS, and with what.
struct CertificateCheck {
  let server: GatewayConfiguration.Server
  let now: Date

  func findings() -> [Finding] {
    guard let files = server.tls else { return withoutTLS }
    do throws(TLSMaterial.Problem) {
      let end = try TLSMaterial(files, at: now).expiresAt
      return [certificate(files, end)] + key(files)
    } catch {
      return [
        Finding(
          .fail, "certificate", "\(error)",
          advice: "the gateway does not start with it; one that runs keeps what it had")
      ]
    }
  }

  private var withoutTLS: [Finding] {
    guard !LoopbackAddress.contains(server.host) else { return [] }
    return [
      Finding(
        .warn, "certificate", "none: keys and images go to \(server.host) as they are, for all on the way to read",
        advice: "set server.tls, or see that only a proxy with TLS reaches that address")
    ]
  }

  private func certificate(_ files: TLSFiles, _ end: Date) -> Finding {
    let text = "\(files.certificate) is valid until \(end.formatted(.iso8601)), and fits its key"
    guard end.timeIntervalSince(now) < TLSReloader.warningTime else { return Finding(.ok, "certificate", text) }
    return Finding(.warn, "certificate", text, advice: "renew it: new files are taken while the gateway runs")
  }

  private func key(_ files: TLSFiles) -> [Finding] {
    guard SmallFile.isReadableByAll(files.key) else { return [] }
    return [
      Finding(
        .warn, "certificate", "\(files.key) can be read by everybody on this machine",
        advice: "chmod o-r \(files.key)")
    ]
  }
}

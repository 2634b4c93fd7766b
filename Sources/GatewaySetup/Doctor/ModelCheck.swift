import Backends
import GatewayCore

/// Whether a model of the catalog is there, and in which state.
struct ModelCheck: Sendable {
  let backend: any ModelBackend
  let entry: CatalogEntry
  let rights: [AWSRight]

  func finding() async -> Finding {
    let subject = "model \(entry.id)"
    do throws(GatewayError) {
      let report = try await backend.describe(entry.target)
      let text =
        "\(report.state.rawValue) (\(report.backendState)) on \(entry.target.backend) in \(entry.target.region)"
      switch report.state {
      case .failed:
        return Finding(.warn, subject, text, advice: "its last start failed: see the service's console for why")
      case .unavailable:
        return Finding(.fail, subject, text, advice: "it cannot be started: name another version")
      default: return Finding(.ok, subject, text)
      }
    } catch {
      let trouble = Trouble(error, rights: rights.filter { $0.use == .describe })
      let level: Finding.Level = error.code == .backendThrottled ? .warn : .fail
      return Finding(level, subject, trouble.reason, advice: trouble.advice)
    }
  }
}

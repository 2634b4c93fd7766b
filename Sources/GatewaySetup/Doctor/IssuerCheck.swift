import AWSClient
import CallerTokens

/// Whether the keys of those who make callers' tokens can be had: each is asked once.
struct IssuerCheck: Sendable {
  let keys: Doctor.IssuerKeys

  func findings(_ issuers: [TokenIssuer]) async -> [Finding] {
    var findings: [Finding] = []
    for issuer in issuers { findings.append(await finding(issuer)) }
    return findings
  }

  private func finding(_ issuer: TokenIssuer) async -> Finding {
    let subject = "issuer \(issuer.label)"
    let place = Self.place(issuer.source)
    do throws(IssuerInquiry.Problem) {
      let answer = try await keys(issuer)
      let others = answer.skipped == 0 ? "" : ", and \(answer.skipped) that cannot be used"
      let text = "\(place) has \(answer.count) \(answer.count == 1 ? "key" : "keys")\(others)"
      guard answer.count > 0 else {
        let algorithms = issuer.algorithms.map(\.rawValue).sorted().joined(separator: ", ")
        return Finding(
          .fail, subject, text, advice: "see its algorithms: tokens may be signed by \(algorithms), and need a kid")
      }
      return Finding(.ok, subject, text)
    } catch {
      return Finding(
        .fail, subject, "the keys of \(place) cannot be had: \(error.reason)",
        advice: "no token of its is taken until they can")
    }
  }

  private static func place(_ source: TokenIssuer.KeySource) -> String {
    switch source {
    case .file(let path): path
    case .download(let address, _, _):
      "\(address.endpoint.isSecure ? "https" : "http")://\(address.endpoint.authority)\(address.target)"
    }
  }
}

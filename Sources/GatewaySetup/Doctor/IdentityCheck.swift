import AWSClient
import FoundationEssentials
import SigV4

/// Whether there are credentials, and whom AWS takes their holder for.
struct IdentityCheck {
  let credentials: any CredentialResolver
  let sts: STSClient
  let now: Date

  /// - Parameter role: nil: the gateway's own identity.
  func look(_ role: AssumedRole?) async -> (finding: Finding, identity: Identity?) {
    let subject = role.map { "role \($0.arn)" } ?? "credentials"
    let keys: AWSCredentials
    do throws(CredentialError) { keys = try await credentials.credentials(for: role) } catch {
      return (Finding(.fail, subject, "none: \(error)", advice: Self.advice(role)), nil)
    }
    do throws(AWSFailure) {
      let caller = try await sts.callerIdentity(of: keys)
      return (described(keys, caller, subject), Identity(keys: keys, caller: caller))
    } catch {
      let trouble = Trouble(error)
      // The gateway itself can do without that answer, unless the keys are what is wrong.
      let isRefused = if case .service(let refusal) = error.reason { refusal.status == 403 } else { false }
      let source = keys.source ?? "the configuration"
      return (
        Finding(
          isRefused ? .fail : .warn, subject, "from \(source); STS does not say whose: \(trouble.reason)",
          advice: trouble.advice), isRefused ? nil : Identity(keys: keys, caller: nil)
      )
    }
  }

  private func described(_ keys: AWSCredentials, _ caller: CallerIdentity, _ subject: String) -> Finding {
    let text = "\(caller.arn), from \(keys.source ?? "the configuration")"
    guard let end = keys.expiration else { return Finding(.ok, subject, "\(text), without an end") }
    let until = "until \(end.formatted(.iso8601))"
    guard end > now else {
      return Finding(
        .warn, subject, "\(text); they ended \(end.formatted(.iso8601))",
        advice: "see why their source gives no new ones")
    }
    return Finding(.ok, subject, "\(text), \(until)")
  }

  private static func advice(_ role: AssumedRole?) -> String {
    guard let role else { return "give the gateway one of these sources: README, With AWS" }
    let right = AWSRightText.assumeRole(role.arn)
    return "add to the policy of the gateway's identity: \(right); and let the role's trust policy name that identity"
  }
}

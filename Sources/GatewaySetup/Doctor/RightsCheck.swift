import AWSClient
import Backends
import GatewayCore

/// Whether an identity has the rights for what the doctor does not try, because it would cost or change something.
struct RightsCheck: Sendable {
  let iam: IAMClient

  /// - Parameters:
  ///   - subject: such as `model solder`.
  ///   - rights: that the gateway's work on the model needs.
  func finding(_ subject: String, _ rights: [AWSRight], of identity: Identity) async -> Finding {
    let subject = "rights on \(subject)"
    let untried = rights.filter { $0.use != .describe }
    let actions = untried.map(\.action).joined(separator: ", ")
    // Worded alike for each model, so that it is told once.
    func unchecked(_ why: String, _ advice: String?) -> Finding {
      Finding(.warn, "rights", "those to start, stop and detect are not checked: \(why)", advice: advice)
    }
    guard let principal = identity.principal else {
      return unchecked("\(identity.caller?.arn ?? "who calls") is no role and no user of IAM", nil)
    }
    var missing: [AWSRight] = []
    for right in untried {
      do throws(AWSFailure) {
        let decisions = try await iam.simulate(
          [right.action], on: right.resources, by: principal, context: right.context.map { ($0.key, $0.value) },
          partition: identity.partition, with: identity.keys)
        guard !decisions.isEmpty else { return unchecked("IAM said nothing", nil) }
        if decisions.contains(where: { !$0.isAllowed }) { missing.append(right) }
      } catch {
        return unchecked("IAM: \(Trouble(error).reason)", AWSRightText.simulate(principal))
      }
    }
    guard missing.isEmpty else {
      return Finding(
        .fail, subject, "\(principal) has none for \(missing.map(\.action).joined(separator: ", "))",
        advice: "add to its policy: \(AWSRight.statements(giving: missing))")
    }
    return Finding(.ok, subject, "\(principal) has those for \(actions)")
  }
}

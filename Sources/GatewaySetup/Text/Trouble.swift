import AWSClient
import Backends
import GatewayCore

/// What was wrong with a call to AWS, in the words of whoever sets the gateway up, and what they can do about it.
struct Trouble: Sendable, Equatable {
  let reason: String
  let advice: String?

  /// - Parameter rights: those that the call needs.
  init(_ error: GatewayError, rights: [AWSRight]) {
    switch error.code {
    case .credentialsUnavailable:
      reason = "no credentials: \(error.cause ?? "no source has any")"
      advice = nil
    case .backendForbidden:
      (reason, advice) = Self.refusal(error, rights)
    case .backendUnavailable:
      reason = "cannot be reached: \(error.cause ?? error.message)"
      advice = "see whether the service is in this region, and the endpoint, proxy and network"
    case .modelNotFound:
      reason = "AWS has no such model"
      advice = "see `model-gateway discover` for those that there are; AWS hides models of other accounts and regions"
    default:
      let code = error.backend?.code.map { " (\($0))" } ?? ""
      reason = "\(error.message)\(code)"
      advice = error.retryAfter == nil ? error.cause : "try again later"
    }
  }

  init(_ failure: AWSFailure) {
    switch failure.reason {
    case .noCredentials(let error): (reason, advice) = ("no credentials: \(error)", nil)
    case .noEndpoint(let problem): (reason, advice) = ("there is no endpoint: \(problem)", "see endpoint_url")
    case .paced: (reason, advice) = ("too many calls wait", "try again later")
    case .circuitOpen: (reason, advice) = ("it has failed several times in a row", "try again later")
    case .crowded: (reason, advice) = ("too many calls are under way", "try again later")
    case .transport(.notSent(let problem)): (reason, advice) = ("cannot be reached: \(problem)", nil)
    case .transport(.timedOut): (reason, advice) = ("no answer in time", nil)
    case .transport: (reason, advice) = ("the connection was lost", nil)
    case .undecodable: (reason, advice) = ("its answer is not what AWS's would be", "see endpoint_url")
    case .service(let error):
      (reason, advice) = Self.refusal(code: error.code ?? "status \(error.status)", message: error.message, [])
    }
  }

  private static func refusal(_ error: GatewayError, _ rights: [AWSRight]) -> (String, String?) {
    refusal(code: error.backend?.code ?? "status \(error.backend?.status ?? 0)", message: error.cause, rights)
  }

  /// - Parameter rights: those that the call needs; none: not known.
  private static func refusal(code: String, message: String?, _ rights: [AWSRight]) -> (String, String?) {
    switch code {
    case "AccessDenied", "AccessDeniedException", "NotAuthorized":
      let needed = message.flatMap { cause in
        rights.first { cause.contains("perform: \($0.action) ") || cause.hasSuffix("perform: \($0.action)") }
      }
      let missing = needed.map { [$0] } ?? rights
      let actions = missing.map(\.action).joined(separator: ", ")
      return (
        actions.isEmpty ? "not allowed (\(code))" : "not allowed: \(actions)",
        missing.isEmpty ? nil : "add to the policy of the identity: \(AWSRight.statements(giving: missing))"
      )
    case "ExpiredToken", "ExpiredTokenException", "RequestExpired":
      return ("AWS says that the credentials have expired (\(code))", "renew them, and see the clock")
    case "UnrecognizedClientException", "InvalidClientTokenId", "InvalidToken":
      return (
        "AWS does not know the access key (\(code))", "see that it was not deleted, and that its session token is given"
      )
    case "SignatureDoesNotMatch", "InvalidSignatureException", "IncompleteSignature", "IncompleteSignatureException":
      return ("AWS refuses the signature (\(code))", "see the secret key, the clock, and `model-gateway sign`")
    case "OptInRequired", "SubscriptionRequiredException":
      return ("the account has not signed up for the service or region (\(code))", "do so in AWS's console")
    default:
      return ("it refuses with \(code)", nil)
    }
  }
}

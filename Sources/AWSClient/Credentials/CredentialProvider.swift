package import SigV4

/// A source of AWS credentials.
///
/// Each call answers with credentials that are valid now as far as the source knows, or throws; it never answers with
/// empty ones. Calls may run at the same time.
package protocol CredentialProvider: Sendable {
  func credentials() async throws(CredentialError) -> AWSCredentials
}

/// Why there are no credentials: which sources were asked, and why each had none. It holds no secret.
package struct CredentialError: Error, Sendable, Equatable, CustomStringConvertible {
  package struct Attempt: Sendable, Equatable {
    /// Such as `environment`.
    package let source: String
    package let reason: String
    /// Whether the source is there but broken, so that the sources after it must not be asked.
    package let isFinal: Bool
    /// Whether asking again cannot help until somebody has done something, such as to log in: the error is then told
    /// even while older credentials would still do.
    package let needsOperator: Bool

    package init(source: String, reason: String, isFinal: Bool = false, needsOperator: Bool = false) {
      self.source = source
      self.reason = reason
      self.isFinal = isFinal
      self.needsOperator = needsOperator
    }
  }

  package let attempts: [Attempt]

  package init(_ attempts: [Attempt]) {
    self.attempts = attempts
  }

  package var needsOperator: Bool { attempts.contains(where: \.needsOperator) }

  package var description: String {
    attempts.map { "\($0.source): \($0.reason)" }.joined(separator: "; ")
  }
}

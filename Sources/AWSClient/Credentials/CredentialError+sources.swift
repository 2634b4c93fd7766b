extension CredentialError {
  /// The source is not there: others may be asked.
  static func missing(_ source: String, _ reason: String) -> CredentialError {
    CredentialError([Attempt(source: source, reason: reason)])
  }

  /// The source is there but broken: somebody meant it to be used, and no other is to take its place.
  static func broken(_ source: String, _ reason: String, needsOperator: Bool = false) -> CredentialError {
    CredentialError([Attempt(source: source, reason: reason, isFinal: true, needsOperator: needsOperator)])
  }

  /// The same of a source that somebody has named: that it is not there is an error too.
  ///
  /// - Parameter way: what led to the source, such as `profile build`.
  func final(by way: String? = nil) -> CredentialError {
    CredentialError(
      attempts.map { attempt in
        Attempt(
          source: (way.map { "\($0) > " } ?? "") + attempt.source, reason: attempt.reason, isFinal: true,
          needsOperator: attempt.needsOperator)
      })
  }
}

package import AWSClient
package import GatewayCore

/// One who makes tokens for callers, as the configuration names it.
package struct TokenIssuer: Sendable, Equatable {
  /// Where its public keys are had from.
  package enum KeySource: Sendable, Equatable {
    case file(String)
    /// - Parameters:
    ///   - trusted: who vouches for the server; nil: those whom the system trusts.
    ///   - tokenFile: a file with a token of the gateway's own that the server asks for.
    case download(KeySetAddress, trusted: CertificateBundle?, tokenFile: String?)
  }

  /// By this callers and the log name it.
  package let label: String
  /// What the claim `iss` of its tokens says, to the letter.
  package let name: String
  package let source: KeySource
  /// One of which its tokens must be for.
  package let audiences: Set<String>
  package var algorithms = TokenAlgorithm.usual
  /// Which claim says who the caller is.
  package var claim = ClaimPath.subject
  /// How far its clock may be from the gateway's, in seconds.
  package var leeway = 60
  /// The longest time, in seconds, that a token may be good for from its `iat` on; nil: any.
  package var longestLife: Int?
  /// Seconds after which its keys are fetched anew.
  package var refresh = 600

  package init(label: String, name: String, source: KeySource, audiences: Set<String>) {
    self.label = label
    self.name = name
    self.source = source
    self.audiences = audiences
  }
}

import FoundationEssentials
import SigV4

/// A key pair that requests may be signed with, and whose it is.
struct KnownKey: Sendable {
  /// The key pair, with the token that requests must carry.
  let credentials: AWSCredentials
  /// Whose it is.
  let caller: Caller
  /// When it ends, on AWS's clock; nil for never.
  let expiresAt: Date?
}

import AWSClient
import SigV4
import Synchronization

/// Gives another key each time, `AKID1` first, so that a test sees which request was signed with which.
final class NumberedCredentials: CredentialProvider {
  private let count = Mutex(0)

  /// How often it was asked.
  var askedCount: Int { count.withLock { $0 } }

  func credentials() async -> AWSCredentials {
    let number = count.withLock { count in
      count += 1
      return count
    }
    return Self.credentials(number)
  }

  static func credentials(_ number: Int) -> AWSCredentials {
    AWSCredentials(accessKeyID: "AKID\(number)", secretAccessKey: Secret("secret-\(number)"))
  }
}

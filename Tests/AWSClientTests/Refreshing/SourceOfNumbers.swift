import AWSClient
import FoundationEssentials
import Platform
import SigV4
import Synchronization

/// A source whose keys are numbered, `KEY1` first; it answers when the test's gate lets it, in the test's way.
final class SourceOfNumbers: CredentialProvider {
  typealias Answer = @Sendable (_ number: Int) async throws(CredentialError) -> Void

  private let prefix: String
  private let time: any TimeSource
  private let life: Double?
  private let answer: Answer
  private let count = Mutex(0)

  /// - Parameters:
  ///   - life: of each answer, in seconds.
  ///   - answer: runs before each; throws in its place.
  init(
    _ prefix: String = "KEY", time: any TimeSource, life: Double? = 3600,
    answer: @escaping Answer = { (_) throws(CredentialError) in }
  ) {
    self.prefix = prefix
    self.time = time
    self.life = life
    self.answer = answer
  }

  var askedCount: Int { count.withLock { $0 } }

  func credentials() async throws(CredentialError) -> AWSCredentials {
    let number = count.withLock { count in
      count += 1
      return count
    }
    try await answer(number)
    return AWSCredentials(
      accessKeyID: "\(prefix)\(number)", secretAccessKey: Secret("secret"), sessionToken: Secret("token"),
      expiration: life.map { time.now.addingTimeInterval($0) }, source: "numbers")
  }

  static let down = CredentialError([.init(source: "numbers", reason: "down", isFinal: true)])
}

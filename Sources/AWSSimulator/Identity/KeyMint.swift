import FoundationEssentials
import SigV4

/// Makes keys and tokens of the shapes that AWS's have.
struct KeyMint: Sendable {
  private static let keyIDLetters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
  private static let secretLetters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  private let random: @Sendable (Int) -> [UInt8]

  /// - Parameter random: gives that many bytes.
  init(random: @escaping @Sendable (Int) -> [UInt8]) {
    self.random = random
  }

  /// A key pair with a token.
  func temporaryCredentials(expiration: Date) -> AWSCredentials {
    AWSCredentials(
      accessKeyID: "ASIA" + text(16, of: Self.keyIDLetters), secretAccessKey: Secret(text(40, of: Self.secretLetters)),
      sessionToken: Secret(token(prefix: "IQoJb3JpZ2luX2VjE")), expiration: expiration)
  }

  /// A long token that is good for one purpose only.
  func token(prefix: String) -> String {
    prefix + text(200, of: Self.secretLetters) + "=="
  }

  /// A short token for a header.
  func headerToken() -> String {
    text(54, of: Self.secretLetters) + "=="
  }

  private func text(_ count: Int, of letters: [UInt8]) -> String {
    String(decoding: random(count).map { letters[Int($0) % letters.count] }, as: UTF8.self)
  }
}

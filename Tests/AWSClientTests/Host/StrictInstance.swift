import Synchronization

/// An instance metadata service of version 2 that is as strict as AWS's: tokens are got by PUT with a life, and count
/// until they are ended; nothing is answered without one.
final class StrictInstance: Sendable {
  private let tokens = Mutex<(count: Int, valid: Set<String>)>((0, []))
  private let answers: @Sendable (_ path: String) -> HostPeer.Answer?
  private let life: String

  /// - Parameters:
  ///   - life: what it says of its tokens, in seconds.
  ///   - answers: in place of its own; nil for its own.
  init(life: String = "21600", answers: @escaping @Sendable (_ path: String) -> HostPeer.Answer? = { _ in nil }) {
    self.life = life
    self.answers = answers
  }

  var tokenCount: Int { tokens.withLock { $0.count } }

  func endTokens() {
    tokens.withLock { $0.valid = [] }
  }

  func answer(_ request: HostPeer.Request) -> HostPeer.Answer {
    if let answer = answers(request.target) { return answer }
    if request.target == "/latest/api/token" {
      guard request.method == "PUT" else { return .init(status: 405) }
      guard let life = request.headers["x-aws-ec2-metadata-token-ttl-seconds"].flatMap({ Int($0) }),
        (1...21_600).contains(life), request.headers["x-forwarded-for"] == nil
      else { return .init(status: 400) }
      let token = tokens.withLock { tokens in
        tokens.count += 1
        let token = "token-\(tokens.count)=="
        tokens.valid.insert(token)
        return token
      }
      return .init(headers: ["x-aws-ec2-metadata-token-ttl-seconds": self.life], body: token)
    }
    guard request.method == "GET" else { return .init(status: 405) }
    guard let token = request.headers["x-aws-ec2-metadata-token"], tokens.withLock({ $0.valid.contains(token) }) else {
      return .init(status: 401)
    }
    switch request.target {
    case "/latest/meta-data/iam/security-credentials/": return .init(body: "vision-role\n")
    case "/latest/meta-data/iam/security-credentials/vision-role": return .credentials()
    default: return .init(status: 404)
    }
  }
}

import FoundationEssentials
import Platform
import SigV4
import Synchronization

@testable import AWSClient

/// STS and a service in one: it gives out sessions of 20 s, is down for a while, and verifies each call's signature and
/// session as AWS does.
final class SessionService: HTTPTransport, CredentialProvider {
  private let time: ManualTime
  private let outage: Range<Duration>
  private let sessions = Sessions()

  init(time: ManualTime, outage: Range<Duration>) {
    self.time = time
    self.outage = outage
  }

  func credentials() async throws(CredentialError) -> AWSCredentials {
    guard !outage.contains(time.uptime) else { throw SourceOfNumbers.down }
    return sessions.issued.withLock { issued in
      let session = AWSCredentials(
        accessKeyID: "ASIA\(issued.count)", secretAccessKey: Secret("secret-\(issued.count)"),
        sessionToken: Secret("token-\(issued.count)"), expiration: time.now.addingTimeInterval(20))
      issued[session.accessKeyID] = session
      return session
    }
  }

  func send(
    _ request: OutboundRequest, within limit: Duration, bodyLimit: Int
  ) async throws(TransportError) -> InboundResponse {
    let verifier = SignatureVerifier(service: "rekognition", region: "us-east-1") { [sessions] key in
      sessions.issued.withLock { $0[key] }
    }
    let signed = SigningRequest(
      method: request.method, target: request.target, headers: request.headers, body: request.body)
    let key: String
    do { key = try verifier.verify(signed, at: time.now) } catch { return Self.refusal("InvalidSignatureException") }
    let session = sessions.issued.withLock { $0[key] }
    guard let end = session?.expiration, time.now < end else { return Self.refusal("ExpiredTokenException") }
    return InboundResponse(status: 200, headers: [], body: Array(key.utf8))
  }

  private static func refusal(_ code: String) -> InboundResponse {
    InboundResponse(status: 400, headers: [], body: Array(#"{"__type":"\#(code)"}"#.utf8))
  }

  private final class Sessions: Sendable {
    let issued = Mutex<[String: AWSCredentials]>([:])
  }
}

import AWSClient
import Platform
import SigV4

/// Where the document with an issuer's keys is had from: one attempt, within a few seconds.
protocol KeySetSource: Sendable {
  func document() async throws(KeySetProblem) -> [UInt8]
}

struct KeySetFile: KeySetSource {
  let path: String

  func document() async throws(KeySetProblem) -> [UInt8] {
    do { return Array(try SmallFile.text(of: path, limit: KeySetReader.sizeLimit).utf8) } catch {
      throw KeySetProblem(reason: "the file \(error.reason)")
    }
  }
}

/// A document of a server. What the gateway has for AWS never goes there.
struct KeySetDownload: KeySetSource {
  static let limit: Duration = .seconds(5)
  private static let tokenLimit = 64 * 1024

  let transport: any HTTPTransport
  let address: KeySetAddress
  let tokenFile: String?

  func document() async throws(KeySetProblem) -> [UInt8] {
    var headers = [
      HeaderField(name: "Accept", value: "application/jwk-set+json, application/json"),
      HeaderField(name: "User-Agent", value: "model-gateway"),
    ]
    if let tokenFile { headers.append(try Self.authorization(from: tokenFile)) }
    let request = OutboundRequest(
      endpoint: address.endpoint, method: "GET", target: address.target, headers: headers, body: [])
    let response: InboundResponse
    do {
      response = try await transport.send(request, within: Self.limit, bodyLimit: KeySetReader.sizeLimit)
    } catch {
      throw KeySetProblem(reason: error.words)
    }
    guard response.status == 200 else { throw KeySetProblem(reason: "the server answered \(response.status)") }
    return response.body
  }

  /// Read each time: such tokens are short-lived, and their files are replaced.
  private static func authorization(from path: String) throws(KeySetProblem) -> HeaderField {
    let text: String
    do { text = try SmallFile.text(of: path, limit: tokenLimit) } catch {
      throw KeySetProblem(reason: "the file with the token for the server \(error.reason)")
    }
    let token = text.split(whereSeparator: \.isWhitespace)
    guard token.count == 1, token[0].utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw KeySetProblem(reason: "the file with the token for the server has no token")
    }
    return HeaderField(name: "Authorization", value: "Bearer \(token[0])")
  }
}

extension TransportError {
  fileprivate var words: String {
    switch self {
    case .notSent(let reason): "not reached: \(reason)"
    case .connectionLost, .keptConnectionClosed: "the connection was lost"
    case .timedOut: "no answer in time"
    case .tooLarge: "larger than \(KeySetReader.sizeLimit) bytes"
    case .malformed: "not HTTP"
    }
  }
}

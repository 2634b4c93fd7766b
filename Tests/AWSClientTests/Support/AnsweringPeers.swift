import AWSClient
import Foundation
import Synchronization

/// Services that answer by what they are asked.
final class AnsweringPeers: HTTPTransport {
  private let answer: @Sendable (OutboundRequest, Int) -> ScriptedTransport.Answer
  private let kept = Mutex<[OutboundRequest]>([])

  /// - Parameter answer: is given the request and its number, from 1.
  init(_ answer: @escaping @Sendable (OutboundRequest, Int) -> ScriptedTransport.Answer) {
    self.answer = answer
  }

  var requests: [OutboundRequest] { kept.withLock { $0 } }

  func send(
    _ request: OutboundRequest, within limit: Duration, bodyLimit: Int
  ) async throws(TransportError) -> InboundResponse {
    let number = kept.withLock { kept in
      kept.append(request)
      return kept.count
    }
    return try answer(request, number).get()
  }
}

extension OutboundRequest {
  /// The parameters of a form.
  var form: [String: String] {
    let pairs = String(decoding: body, as: UTF8.self).split(separator: "&").map { pair in
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (String(parts[0]), parts[1].removingPercentEncoding ?? "")
    }
    return Dictionary(pairs) { $1 }
  }
}

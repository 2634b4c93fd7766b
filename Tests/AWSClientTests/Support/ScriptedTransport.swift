import AWSClient
import Foundation
import Platform
import SigV4
import Synchronization

/// A transport that gives the answers of its script, one an attempt, and keeps what was sent and when.
///
/// A script that is at its end goes on with its last answer.
final class ScriptedTransport: HTTPTransport {
  typealias Answer = Result<InboundResponse, TransportError>

  struct Attempt: Sendable {
    let request: OutboundRequest
    let limit: Duration
    let time: Date
  }

  private let script: [Answer]
  private let time: ManualTime
  private let duration: Duration
  private let serviceAhead: [Double]?
  private let kept = Mutex<[Attempt]>([])

  /// - Parameters:
  ///   - duration: how long each attempt takes, by `time`.
  ///   - serviceAhead: how far the service's clock is ahead at each attempt; it is read midway and told as the answer's
  ///     Date, where the answer has no other. Nil: answers have the Date of their script.
  init(
    _ script: [Answer], time: ManualTime, taking duration: Duration = .zero, serviceAhead: [Double]? = nil
  ) {
    self.serviceAhead = serviceAhead
    self.script = script
    self.time = time
    self.duration = duration
  }

  var attempts: [Attempt] { kept.withLock { $0 } }

  func send(
    _ request: OutboundRequest, within limit: Duration, bodyLimit: Int
  ) async throws(TransportError) -> InboundResponse {
    let number = kept.withLock { kept in
      kept.append(Attempt(request: request, limit: limit, time: time.now))
      return kept.count
    }
    time.advance(by: duration)
    let answer = try script[min(number, script.count) - 1].get()
    guard let serviceAhead, answer["date"] == nil else { return answer }
    let ahead = serviceAhead[min(number, serviceAhead.count) - 1]
    let date = time.now - duration / .seconds(2) + ahead
    return InboundResponse(
      status: answer.status, headers: answer.headers + [HeaderField(name: "Date", value: Self.form.string(from: date))],
      body: answer.body)
  }

  private static let form: DateFormatter = {
    let form = DateFormatter()
    form.locale = Locale(identifier: "en_US_POSIX")
    form.timeZone = TimeZone(identifier: "GMT")
    form.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    return form
  }()
}

extension ScriptedTransport.Answer {
  static func answer(_ status: Int, _ body: String = "{}", headers: [(String, String)] = []) -> Self {
    .success(
      InboundResponse(
        status: status, headers: headers.map { HeaderField(name: $0.0, value: $0.1) }, body: Array(body.utf8)))
  }

  static func error(_ code: String, _ status: Int = 400) -> Self {
    .answer(status, #"{"__type":"\#(code)"}"#, headers: [("x-amzn-RequestId", "id-of-\(code)")])
  }

  static let throttled = error("ThrottlingException")
  static let broken = error("InternalServerError", 500)
}

extension OutboundRequest {
  /// The value of the first header with this name, given in lower case.
  subscript(name: String) -> String? {
    headers.first { $0.name.lowercased() == name }?.value
  }
}

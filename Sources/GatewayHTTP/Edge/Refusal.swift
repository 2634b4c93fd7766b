import GatewayCore
import Glibc
import HTTPTypes
import NIOCore
import NIOHTTP1

/// The answer to a request that does not reach the router.
struct Refusal {
  let requestID: String
  let head: HTTPResponseHead
  let body: ByteBuffer

  init(_ error: GatewayError) {
    requestID = RequestIDHeader.id(from: [:])
    var answer = Answer.failure(error, requestID: requestID)
    SecurityHeaders.add(to: &answer.headers, isSecure: false)
    body = ByteBuffer(bytes: answer.body)
    var headers = HTTPHeaders(answer.headers.map { ($0.name.rawName, $0.value) })
    headers.add(name: "Content-Type", value: answer.contentType)
    headers.add(name: "Content-Length", value: String(answer.body.count))
    headers.add(name: HTTPField.Name.requestID.rawName, value: requestID)
    headers.add(name: "Date", value: Self.date(time(nil)))
    headers.add(name: "Connection", value: "close")
    head = HTTPResponseHead(
      version: .http1_1, status: HTTPResponseStatus(statusCode: answer.status.code), headers: headers)
  }

  /// The head for HTTP/2, where nothing is said of connections.
  var response: HTTPResponse {
    var fields = HTTPFields()
    for (name, value) in head.headers where name.lowercased() != "connection" {
      if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
    }
    return HTTPResponse(status: .init(code: Int(head.status.code)), headerFields: fields)
  }

  /// IMF-fixdate, as RFC 9110, section 5.6.7 has it.
  private static func date(_ seconds: time_t) -> String {
    var seconds = seconds
    var parts = tm()
    gmtime_r(&seconds, &parts)
    let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let hour = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { padded($0) }.joined(separator: ":")
    return
      "\(days[Int(parts.tm_wday)]), \(padded(parts.tm_mday)) \(months[Int(parts.tm_mon)]) \(1900 + parts.tm_year) \(hour) GMT"
  }

  private static func padded(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

import GatewayCore
import HTTPTypes
import Hummingbird
import NIOCore

@testable import GatewayHTTP

extension Harness {
  /// Fields and queries of any text are read or refused.
  static let fields = Harness(name: "fields") { bytes in
    let text = String(decoding: bytes, as: UTF8.self)
    let lines = text.split(separator: "\n").map(String.init)
    for line in lines {
      if HostField.isValid(line[...]) {
        require(line.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "/") }, "a Host")
      }
    }
    var headers = HTTPFields()
    for name in [.idempotencyKey, .prefer, .accept, .acceptEncoding, .contentEncoding, .contentType, .requestID]
      as [HTTPField.Name]
    {
      for line in lines where HTTPField.isValidValue(line) { headers.append(HTTPField(name: name, value: line)) }
    }
    if let key = try? IdempotencyKey.value(in: headers) { require((1...255).contains(key.utf8.count), "a key") }
    _ = ContentCoding(headers)
    _ = AcceptEncoding.takesGzip(headers[values: .acceptEncoding])
    _ = headers.mediaType
    require((1...128).contains(RequestIDHeader.id(from: headers).utf8.count), "an id")
    let request = Request(
      head: HTTPRequest(method: .get, scheme: "http", authority: "localhost", path: "/?" + text),
      body: RequestBody(buffer: ByteBuffer()))
    if let query = try? QueryParameters(request, names: ["wait", "cursor", "min_confidence", "max_results", "mask"]) {
      if let wait = try? WaitTime(query, headers) { require((0...WaitTime.limit).contains(wait.seconds), "a wait") }
      _ = try? DetectionOptions(query)
    }
  }
}

import FoundationEssentials
import Gzip
import HTTPTypes
import Hummingbird
import NIOCore
import OrderedJSON

/// What a request is answered with.
struct Answer: ResponseGenerator, Sendable {
  /// Answers over this size are compressed for callers that take gzip, in bytes.
  private static let compressedFrom = 1024

  let status: HTTPResponse.Status
  let contentType: String
  var headers: HTTPFields
  let body: [UInt8]
  /// The operation that a start or a stop is, for what follows in the same request.
  private(set) var operationID: UUID?
  /// Whether a start joined a run that had begun before.
  var isJoined = false

  init(status: HTTPResponse.Status = .ok, contentType: String, headers: HTTPFields = [:], body: [UInt8]) {
    self.status = status
    self.contentType = contentType
    self.headers = headers
    self.body = body
  }

  /// A success in the envelope.
  static func success(_ data: JSONObject, status: HTTPResponse.Status = .ok) -> Answer {
    json(["success": true, "data": .object(data)], status: status)
  }

  /// JSON as it is.
  static func json(_ value: JSONValue, status: HTTPResponse.Status) -> Answer {
    Answer(
      status: status, contentType: "application/json", headers: [.cacheControl: "no-store"],
      body: JSONWriter.bytes(of: value))
  }

  /// The same answer, said to be of an operation. One that is not at its end says where to look for it.
  func of(operation id: UUID) -> Answer {
    var answer = self
    answer.operationID = id
    if status == .accepted { answer.headers[.location] = "/operations/\(id.uuidString.lowercased())" }
    return answer
  }

  func response(from request: Request, context: some RequestContext) -> Response { response(to: request.headers) }

  /// - Parameter request: the headers of the request.
  func response(to request: HTTPFields) -> Response {
    var headers = headers
    headers[.contentType] = contentType
    guard body.count > Self.compressedFrom else {
      return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: body)))
    }
    headers[.vary] = "Accept-Encoding"
    guard AcceptEncoding.takesGzip(request[values: .acceptEncoding]),
      let compressed = try? Gzip.compress(body)
    else { return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: body))) }
    headers[.contentEncoding] = "gzip"
    return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: compressed)))
  }
}

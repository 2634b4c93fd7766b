import GatewayCore
import HTTPTypes
import Hummingbird
import NIOCore

/// Reads images, which are large: what room one may take is known before the first byte of it is read.
struct ImageBody {
  /// Nil: the request does not say.
  private let length: Int?
  private let limits: ImageLimits
  private let body: RequestBody

  /// - Throws: IMAGE_TOO_LARGE when the request says that it is.
  init(_ request: Request, limits: ImageLimits) throws(GatewayError) {
    try request.headers.requirePlainBody()
    length = request.headers[.contentLength].flatMap { Int($0) }
    if let length, length > limits.bytes { throw limits.tooLarge }
    self.limits = limits
    body = request.body
  }

  /// The most bytes that reading it takes.
  var room: Int { length ?? limits.bytes }

  /// - Throws: IMAGE_TOO_LARGE as soon as more than the limit has come.
  func bytes() async throws -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(length ?? 0)
    for try await part in body {
      guard part.readableBytes <= limits.bytes - bytes.count else { throw limits.tooLarge }
      bytes.append(contentsOf: part.readableBytesView)
    }
    return bytes
  }
}

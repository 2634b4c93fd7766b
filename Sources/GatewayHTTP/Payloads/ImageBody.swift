import GatewayCore
import Hummingbird

/// Reads images, which are large: what room one may take is known before the first byte of it is read.
struct ImageBody {
  private let body: WholeBody

  /// - Throws: IMAGE_TOO_LARGE when the request says that it is; UNSUPPORTED_MEDIA_TYPE for a coding that is not known.
  init(_ request: Request, limits: ImageLimits) throws(GatewayError) {
    body = try WholeBody(request, limit: limits.bytes, tooLarge: limits.tooLarge)
    if body.coding == .other { throw ContentCoding.unsupported }
  }

  /// The most bytes that reading it takes. What comes as gzip may inflate to as many as there may be.
  var room: Int { body.room }

  /// - Throws: IMAGE_TOO_LARGE as soon as more than the limit has come, or has come out of it.
  func bytes() async throws -> [UInt8] { try await body.bytes() }
}

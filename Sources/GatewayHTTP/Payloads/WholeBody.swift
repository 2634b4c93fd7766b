import GatewayCore
import Gzip
import HTTPTypes
import Hummingbird
import NIOCore

/// Reads bodies whole, and as they were before they were coded.
struct WholeBody {
  let coding: ContentCoding
  /// What the request says of the bytes that come; nil: nothing.
  let length: Int?
  /// Holds for the bytes that come and for those that they are made of.
  private let limit: Int
  private let tooLarge: GatewayError
  private let body: RequestBody

  /// - Parameters:
  ///   - limit: In bytes.
  ///   - tooLarge: What a body over the limit is refused with.
  /// - Throws: `tooLarge` when the request says that it is.
  init(_ request: Request, limit: Int, tooLarge: GatewayError) throws(GatewayError) {
    coding = ContentCoding(request.headers)
    length = request.headers[.contentLength].flatMap { Int($0) }
    if let length, length > limit { throw tooLarge }
    self.limit = limit
    self.tooLarge = tooLarge
    body = request.body
  }

  /// The most bytes that there may turn out to be.
  var room: Int { coding == .identity ? length ?? limit : limit }

  /// Empty when there is no body, whatever its coding is said to be.
  ///
  /// - Throws: What is too large as soon as it is known; VALIDATION_ERROR for what is not whole and well-formed gzip;
  ///   UNSUPPORTED_MEDIA_TYPE.
  func bytes() async throws -> [UInt8] {
    var bytes: [UInt8] = []
    switch coding {
    case .identity:
      bytes.reserveCapacity(length ?? 0)
      for try await part in body {
        guard part.readableBytes <= limit - bytes.count else { throw tooLarge }
        bytes.append(contentsOf: part.readableBytesView)
      }
    case .gzip: bytes = try await inflated()
    case .other:
      for try await part in body where part.readableBytes > 0 { throw ContentCoding.unsupported }
    }
    return bytes
  }

  private func inflated() async throws -> [UInt8] {
    var bytes: [UInt8] = []
    var received = 0
    var reader = GzipReader(limit: limit, ratio: .init())
    do {
      for try await part in body {
        guard part.readableBytes <= limit - received else { throw tooLarge }
        received += part.readableBytes
        try reader.read(part.readableBytesView, into: &bytes)
      }
      if received > 0 { try reader.finish() }
    } catch let error as GzipError {
      throw refusal(error)
    }
    return bytes
  }

  private func refusal(_ error: GzipError) -> GatewayError {
    switch error {
    case .limitExceeded, .inputTooLarge: tooLarge
    case .ratioExceeded: GatewayError(tooLarge.code, "The body is refused: \(error).")
    default: .validation("body", "not well-formed gzip: \(error)")
    }
  }
}

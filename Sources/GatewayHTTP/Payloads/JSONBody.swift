import FoundationEssentials
import GatewayCore
import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1

/// Reads small JSON bodies.
enum JSONBody {
  /// In bytes.
  static let sizeLimit = 16 * 1024

  /// - Returns: Nil when there is no body.
  /// - Throws: PAYLOAD_TOO_LARGE, as early as it is known; UNSUPPORTED_MEDIA_TYPE; VALIDATION_ERROR.
  static func decode<Body: Decodable>(_ type: Body.Type, from request: Request) async throws -> Body? {
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > sizeLimit { throw tooLarge }
    let buffer: ByteBuffer
    do { buffer = try await request.body.collect(upTo: sizeLimit) } catch is NIOTooManyBytesError { throw tooLarge }
    guard buffer.readableBytes > 0 else { return nil }
    let data = Data(buffer.readableBytesView)
    guard isJSON(request.headers[.contentType], data) else {
      throw GatewayError(
        .unsupportedMediaType, "The body must be JSON, with Content-Type: application/json.",
        details: [FieldProblem("Content-Type", "application/json")])
    }
    do {
      return try JSONDecoder().decode(Body.self, from: data)
    } catch let error as GatewayError {
      throw error
    } catch DecodingError.typeMismatch {
      throw GatewayError.validation("body", "must be a JSON object")
    } catch {
      throw GatewayError.validation("body", "not well-formed JSON in UTF-8")
    }
  }

  private static let tooLarge = GatewayError(
    .payloadTooLarge, "The body is larger than the \(sizeLimit) bytes that this route takes.")

  /// A body without a type is taken for JSON, and so is one that begins as an object under the type that curl gives
  /// to `-d` unasked.
  private static func isJSON(_ type: String?, _ body: Data) -> Bool {
    guard let type else { return true }
    let essence = type.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased()
    switch essence {
    case "", "application/json": return true
    case "application/x-www-form-urlencoded":
      return body.first { !" \t\r\n".utf8.contains($0) } == UInt8(ascii: "{")
    default: return false
    }
  }
}

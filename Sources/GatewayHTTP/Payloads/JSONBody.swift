import FoundationEssentials
import GatewayCore
import HTTPTypes
import Hummingbird
import OrderedJSON

/// Reads small JSON bodies.
enum JSONBody {
  /// In bytes, of what comes and of what it inflates to.
  static let sizeLimit = 16 * 1024

  /// - Returns: Nil when there is no body.
  /// - Throws: PAYLOAD_TOO_LARGE, as early as it is known; UNSUPPORTED_MEDIA_TYPE; VALIDATION_ERROR.
  static func decode<Body: Decodable>(_ type: Body.Type, from request: Request) async throws -> Body? {
    let bytes = try await WholeBody(request, limit: sizeLimit, tooLarge: tooLarge).bytes()
    guard !bytes.isEmpty else { return nil }
    let data = Data(bytes)
    guard isJSON(request.headers.mediaType, data) else {
      throw GatewayError(
        .unsupportedMediaType, "The body must be JSON, with Content-Type: application/json.",
        details: [FieldProblem("Content-Type", "application/json")])
    }
    do throws(JSONSyntax.Violation) { try JSONSyntax.check(bytes) } catch {
      throw GatewayError.validation(
        "body", "not well-formed JSON in UTF-8: \(error.reason) at byte \(error.offset)")
    }
    do {
      return try JSONDecoder().decode(Body.self, from: data)
    } catch let error as GatewayError {
      throw error
    } catch DecodingError.typeMismatch, DecodingError.valueNotFound {
      throw GatewayError.validation("body", "must be a JSON object")
    } catch {
      throw GatewayError.validation("body", "not well-formed JSON in UTF-8")
    }
  }

  private static let tooLarge = GatewayError(
    .payloadTooLarge, "The body is larger than the \(sizeLimit) bytes that this route takes.")

  /// Whether the request says that its body is over the limit.
  static func isTooLarge(_ request: Request) -> Bool {
    request.headers[.contentLength].flatMap { Int($0) }.map { $0 > sizeLimit } ?? false
  }

  /// The type that curl gives to a body unasked.
  static let formType = "application/x-www-form-urlencoded"
  /// The types under which JSON may come; the empty one is none.
  static let mediaTypes = ["", "application/json", formType]

  /// A body without a type is taken for JSON, and so is one that begins as an object under curl's type.
  private static func isJSON(_ type: String, _ body: Data) -> Bool {
    guard mediaTypes.contains(type) else { return false }
    return type != formType || body.first { !" \t\r\n".utf8.contains($0) } == UInt8(ascii: "{")
  }
}

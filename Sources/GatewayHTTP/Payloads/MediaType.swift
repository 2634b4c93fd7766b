import GatewayCore
import HTTPTypes

extension HTTPFields {
  /// The media type of the body in small letters, without its parameters; empty when there is none.
  var mediaType: String {
    let type = self[.contentType] ?? ""
    return type.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased()
  }

  /// - Throws: UNSUPPORTED_MEDIA_TYPE for a body that is compressed: none is taken.
  func requirePlainBody() throws(GatewayError) {
    let codings = self[values: .contentEncoding].joined(separator: ",").split(separator: ",")
      .map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
    guard codings.allSatisfy({ $0 == "identity" }) else {
      throw GatewayError(
        .unsupportedMediaType, "The body must come as it is, without a Content-Encoding.",
        details: [FieldProblem("Content-Encoding", "must be left out")])
    }
  }
}

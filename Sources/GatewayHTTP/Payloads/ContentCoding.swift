import GatewayCore
import HTTPTypes

/// How the body of a request is coded: as it is, or by gzip once.
///
/// Source: RFC 9110, section 8.4
enum ContentCoding: Equatable {
  case identity
  case gzip
  /// Another coding, or more than one.
  case other

  /// What a client that was refused is told of in `Accept-Encoding`. Source: RFC 9110, section 15.5.16
  static let accepted = "gzip"

  init(_ headers: HTTPFields) {
    let codings = headers[values: .contentEncoding].joined(separator: ",").split(separator: ",")
      .map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
      .filter { !$0.isEmpty && $0 != "identity" }
    switch codings {
    case []: self = .identity
    // RFC 9110, section 8.4.1.3: an old name of the same coding.
    case ["gzip"], ["x-gzip"]: self = .gzip
    default: self = .other
    }
  }

  static let unsupported = GatewayError(
    .unsupportedMediaType, "The body may come as it is or as gzip, once.",
    details: [FieldProblem(field, "must be gzip, or left out")])

  private static let field = "Content-Encoding"
}

extension GatewayError {
  /// Whether a body was refused for how it is coded, and not for what it is.
  var isOfCoding: Bool { self == ContentCoding.unsupported }
}

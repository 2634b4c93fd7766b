import FoundationEssentials
import GatewayCore
import HTTPTypes
import Platform

extension HTTPField.Name {
  /// The request's id, in requests and answers.
  static let requestID = HTTPField.Name("X-Request-Id")!
}

/// The grammar of request ids: 1 to 128 characters of `A-Z a-z 0-9 . _ - : + / = @`.
enum RequestIDHeader {
  /// The caller's id when it is well formed, else one of our own.
  static func id(from headers: HTTPFields) -> String {
    if let given = headers[.requestID], isWellFormed(given) { return given }
    return QuickRandom.shared.uuid().lowercasedText
  }

  private static func isWellFormed(_ id: String) -> Bool {
    (1...128).contains(id.utf8.count)
      && id.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: "._-:+/=@".utf8.contains(byte)
        }
      }
  }
}

extension RawHTTPRequest {
  /// What is wrong with the text, and on which line, counted from 1. No part of the text is repeated.
  package struct ParseError: Error, Hashable {
    /// One for each rule of the text that can be broken.
    package enum Reason: Sendable, Hashable {
      case noRequestLine
      case invalidMethod
      case invalidTarget
      case noColon
      case invalidHeaderName
      case foldWithoutHeader
      case controlCharacter
      case notUTF8
      case headTooLarge
    }

    /// The line that could not be read, or the one where the limit was passed.
    package let line: Int
    /// The first rule that the line breaks.
    package let reason: Reason
  }
}

extension RawHTTPRequest.ParseError: CustomStringConvertible {
  package var description: String { "line \(line): \(reason.description)" }
}

extension RawHTTPRequest.ParseError.Reason: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noRequestLine: "there is no request line, such as GET / HTTP/1.1"
    case .invalidMethod: "the method before the first space is not a token"
    case .invalidTarget: "the target after the method does not begin with /"
    case .noColon: "the header has no colon"
    case .invalidHeaderName: "the name before the colon is empty or has a character that cannot be in it"
    case .foldWithoutHeader: "the line begins with white space but there is no header to continue"
    case .controlCharacter: "the line has a control character"
    case .notUTF8: "the line is not UTF-8"
    case .headTooLarge: "the request line and headers are more than \(RawHTTPRequest.maximumHeadSize) bytes"
    }
  }
}

import HTTPTypes

extension HTTPFields {
  /// The media type of the body in small letters, without its parameters; empty when there is none.
  var mediaType: String {
    let type = (self[.contentType] ?? "").utf8.prefix { $0 != UInt8(ascii: ";") }
    return String(decoding: type.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }, as: UTF8.self)
      .lowercased()
  }
}

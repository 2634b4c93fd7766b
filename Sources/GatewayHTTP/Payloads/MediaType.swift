import HTTPTypes

extension HTTPFields {
  /// The media type of the body in small letters, without its parameters; empty when there is none.
  var mediaType: String {
    let type = self[.contentType] ?? ""
    return type.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased()
  }
}

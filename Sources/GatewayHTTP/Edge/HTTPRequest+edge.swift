import HTTPTypes
import NIOHTTP1
import NIOHTTPTypesHTTP1

extension HTTPRequest {
  /// - Parameter head: as the edge lets it through: its target in origin-form, one Host at the most.
  /// - Throws: where its method is no token.
  init(fromEdge head: HTTPRequestHead) throws {
    var fields = HTTPFields()
    fields.reserveCapacity(head.headers.count)
    var authority: String?
    for (name, value) in head.headers {
      guard let name = HTTPField.Name(name) else { continue }
      if name.canonicalName == "host", authority == nil {
        authority = value
      } else {
        fields.append(HTTPField(name: name, value: value))
      }
    }
    self.init(
      method: try Method(head.method), scheme: "http", authority: authority, path: head.uri, headerFields: fields)
  }
}

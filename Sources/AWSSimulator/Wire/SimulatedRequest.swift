package import SigV4

/// An HTTP request as it reached the simulated AWS, before anything has been made of it.
package struct SimulatedRequest: Sendable, Equatable {
  /// The method, in capitals.
  package var method: String
  /// The request target as it was on the wire: path and query, still percent-encoded.
  package var target: String
  /// The header fields in arrival order, names as they were written, repeated ones repeated.
  package var headers: [HeaderField]
  /// The whole body. The transport has already taken away any chunking.
  package var body: [UInt8]

  /// Makes a request.
  package init(method: String, target: String, headers: [HeaderField] = [], body: [UInt8] = []) {
    self.method = method
    self.target = target
    self.headers = headers
    self.body = body
  }

  /// The value of the first field of that name, whatever its case; nil when there is none.
  package func header(_ name: String) -> String? {
    let wanted = name.lowercased()
    return headers.first { $0.name.lowercased() == wanted }?.value
  }
}

import FoundationEssentials

/// A request to a gateway.
package struct GatewayRequest: Sendable, Equatable {
  /// A control operation takes the gateway 15 s at most, retries included.
  package static let controlLimit: Duration = .seconds(18)
  /// For an upload and 30 s of looking at it.
  package static let detectLimit: Duration = .seconds(120)

  package struct Parameter: Sendable, Equatable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  package let method: String
  /// Percent-encoded.
  package let path: String
  package var query: [Parameter] = []
  /// Name and value.
  package var headers: [Parameter] = []
  package var body: [UInt8] = []
  /// For connection, head and body together.
  package var limit = GatewayRequest.controlLimit

  /// Whether it brings an image, which takes its time.
  var isDetect: Bool { path.hasSuffix("/detect") }

  /// The path and query as they go over the wire.
  package var target: String {
    guard !query.isEmpty else { return path }
    return path + "?" + query.map { "\($0.name)=\(Self.encoded($0.value))" }.joined(separator: "&")
  }

  /// The same request, its answer held for so long.
  ///
  /// - Parameter allowance: what the gateway may take over that.
  package func waiting(seconds: Int, allowance: Duration) -> GatewayRequest {
    var request = self
    request.query.append(Parameter("wait", "\(seconds)s"))
    request.limit = .seconds(seconds) + allowance
    return request
  }

  /// All but what is unreserved in URLs, and the colons of ARNs.
  static func encoded(_ text: String) -> String {
    var encoded = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"), UInt8(ascii: ":"):
        encoded.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        encoded += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
      }
    }
    return encoded
  }
}

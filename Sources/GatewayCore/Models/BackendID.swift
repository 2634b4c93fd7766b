/// The name of a backend as callers and configurations write it, such as `rekognition`.
package struct BackendID: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
  package let rawValue: String

  package init(rawValue: String) { self.rawValue = rawValue }

  package var description: String { rawValue }
}

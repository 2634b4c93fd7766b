/// The kinds of image that a gateway takes, told by their first bytes.
package enum ImageType: String, Sendable, CaseIterable {
  case jpeg = "image/jpeg"
  case png = "image/png"

  /// Nil when `bytes` are neither.
  package init?(of bytes: [UInt8]) {
    guard let type = Self.allCases.first(where: { bytes.starts(with: $0.beginning) }) else { return nil }
    self = type
  }

  private var beginning: [UInt8] {
    switch self {
    case .jpeg: [0xFF, 0xD8, 0xFF]
    case .png: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    }
  }
}

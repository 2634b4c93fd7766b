/// The formats of images that services take, each with its media type.
package enum ImageFormat: String, Sendable, CaseIterable {
  case jpeg = "image/jpeg"
  case png = "image/png"

  /// What people call it.
  package var name: String {
    switch self {
    case .jpeg: "JPEG"
    case .png: "PNG"
    }
  }
}

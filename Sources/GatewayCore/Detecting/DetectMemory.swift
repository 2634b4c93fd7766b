import Synchronization

/// Bounds how many bytes of images are held at a time.
///
/// It counts the images as they come. A backend whose service takes text holds an image once more in base64, and the
/// transport once more while it sends: the process may need some three and a half times the limit.
package final class DetectMemory: Sendable {
  /// In bytes: 64 images of the size that Rekognition takes at most.
  package static let defaultLimit = 256 << 20
  /// The largest image that any backend takes: with less memory it could never be read.
  package static let leastLimit = 8 << 20

  private let limit: Int
  private let reserved = Mutex(0)

  /// - Parameter limit: in bytes.
  package init(limit: Int = DetectMemory.defaultLimit) {
    self.limit = limit
  }

  /// Runs `body` with `bytes` reserved for as long as it runs, however it ends.
  /// - Throws: OVERLOADED when there is no room now; what `body` throws.
  package func reserving<Result>(
    _ bytes: Int, _ body: () async throws -> Result
  ) async throws -> Result {
    let hasRoom = reserved.withLock { reserved in
      guard bytes <= limit - reserved else { return false }
      reserved += bytes
      return true
    }
    guard hasRoom else {
      throw GatewayError(
        .overloaded, "The gateway holds as many images as it has memory for. Try again.", retryAfter: 1)
    }
    defer { reserved.withLock { $0 -= bytes } }
    return try await body()
  }

  /// In bytes.
  package var inUse: Int { reserved.withLock { $0 } }
}

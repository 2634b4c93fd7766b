import ServiceLifecycle

/// Why a server does not listen, or has ended, and where.
package struct ListenError: Error, CustomStringConvertible {
  let place: String
  let cause: any Error

  package var description: String { "cannot serve on \(place): \(cause)" }
}

/// A server whose failure says where it was to listen.
struct ListeningService: Service {
  let place: String
  let server: any Service
  var onShutdown: @Sendable () -> Void = {}

  func run() async throws {
    do {
      try await withGracefulShutdownHandler {
        try await server.run()
      } onGracefulShutdown: {
        onShutdown()
      }
    } catch { throw ListenError(place: place, cause: error) }
  }
}

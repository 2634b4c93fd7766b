import AWSClient

extension AsyncHTTPTransport {
  /// Gives `body` a transport of its own and shuts it down, however `body` ends: one that is forgotten ends the process.
  static func using<Result>(_ body: (AsyncHTTPTransport) async throws -> Result) async throws -> Result {
    let transport = AsyncHTTPTransport()
    let result: Result
    do { result = try await body(transport) } catch {
      try await transport.shutdown()
      throw error
    }
    try await transport.shutdown()
    return result
  }
}

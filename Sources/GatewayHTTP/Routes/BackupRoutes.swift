import Foundation
import GatewayCore
import HTTPTypes
import Hummingbird
import NIOCore

/// A consistent copy of the store, for those with the right `operate`. The store's file has one owner, so the copy is
/// made by the gateway itself.
struct BackupRoutes: Sendable {
  private static let chunk = 64 * 1024

  let gateway: Gateway

  func add(to routes: some RouterMethods<CallerRequestContext>) {
    routes.get("backup", use: backup)
  }

  @Sendable
  private func backup(_ request: Request, context: CallerRequestContext) async throws -> Response {
    _ = try QueryParameters(request, names: [])
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("model-gateway-\(UUID())").path
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    // The name goes at once and the bytes with the handle, however the request ends.
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/store.sqlite"
    try await gateway.backUp(to: path, for: context.caller)
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw GatewayError(.storeUnavailable, "The copy of the store cannot be read.", retryAfter: 5)
    }
    let size = Int(try file.seekToEnd())
    try file.seek(toOffset: 0)
    let body = ResponseBody(contentLength: size) { writer in
      while let data = try file.read(upToCount: Self.chunk), !data.isEmpty {
        try await writer.write(ByteBuffer(bytes: data))
      }
      try await writer.finish(nil)
    }
    return Response(
      status: .ok, headers: [.contentType: "application/vnd.sqlite3", .cacheControl: "no-store"], body: body)
  }
}

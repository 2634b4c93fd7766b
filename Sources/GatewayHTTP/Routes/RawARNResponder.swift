package import Hummingbird

/// Lets the ARN of a model stand in a path with its slashes as they are: what follows `/models/arn:`, up to the verb
/// if there is one, becomes one path component before the router sees it.
package struct RawARNResponder<Next: HTTPResponder>: HTTPResponder where Next.Context == GatewayRequestContext {
  package typealias Context = GatewayRequestContext

  private static var prefix: String { "/models/arn:" }

  let next: Next
  let verbs: Set<String>

  package func respond(to request: Request, context: Context) async throws -> Response {
    guard let path = request.head.path, path.hasPrefix(Self.prefix) else {
      return try await next.respond(to: request, context: context)
    }
    var head = request.head
    head.path = rewritten(path)
    return try await next.respond(to: Request(head: head, body: request.body), context: context)
  }

  private func rewritten(_ target: String) -> String {
    let end = target.firstIndex(of: "?") ?? target.endIndex
    var components = target[..<end].dropFirst("/models/".count).split(
      separator: "/", omittingEmptySubsequences: false)
    var verb = ""
    if components.count > 1, let last = components.last, verbs.contains(String(last)) {
      verb = "/" + last
      components.removeLast()
    }
    return "/models/" + components.joined(separator: "%2F") + verb + target[end...]
  }
}

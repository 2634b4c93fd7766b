import Hummingbird

/// Lets the ARN of a model stand in a path with its slashes as they are: what follows `/models/arn:`, up to the verb
/// if there is one, becomes one path component before the router sees it.
struct RawARNPath: Sendable {
  private static let prefix = "/models/arn:"

  let verbs: Set<String>

  /// - Returns: Nil for a request that can be routed as it is.
  func rewritten(_ request: Request) -> Request? {
    guard let path = request.head.path, path.hasPrefix(Self.prefix) else { return nil }
    var head = request.head
    head.path = rewritten(path)
    return Request(head: head, body: request.body)
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

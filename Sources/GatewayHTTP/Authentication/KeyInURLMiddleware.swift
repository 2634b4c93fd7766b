import GatewayCore
import Hummingbird

/// Refuses requests with a key in their URL: proxies, browsers and logs between here and there keep URLs.
struct KeyInURLMiddleware: RouterMiddleware {
  /// Query parameters by which keys are sent elsewhere.
  private static let names: Set<String> = ["key", "api_key", "apikey", "access_token"]

  func handle(
    _ request: Request, context: GatewayRequestContext,
    next: @concurrent (Request, GatewayRequestContext) async throws -> Response
  ) async throws -> Response {
    guard !Self.hasKey(request.head.path ?? "") else {
      throw GatewayError.validation(
        "url", "must hold no key; send it as Authorization: Bearer KEY, and replace a key that was sent this way")
    }
    return try await next(request, context)
  }

  /// - Parameter target: the path and the query as they came.
  static func hasKey(_ target: String) -> Bool {
    // Most targets are shorter than a key, and have no query.
    guard target.utf8.count > APIKey.length || target.utf8.contains(UInt8(ascii: "?")) else { return false }
    let end = target.utf8.firstIndex(of: UInt8(ascii: "?")) ?? target.endIndex
    // A model may be called mgw_something: in the path only what can be a whole key counts.
    if decoded(target[..<end]).split(separator: "/").contains(where: { APIKey(String($0)) != nil }) { return true }
    return target[end...].dropFirst().split { $0 == "&" || $0 == ";" }.contains { parameter in
      let pair = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(decoded)
      return names.contains(pair[0].lowercased()) || pair.contains(where: APIKey.isLike)
    }
  }

  private static func decoded(_ text: Substring) -> String {
    text.percentDecoded ?? String(text)
  }
}

import GatewayCore
import HTTPTypes
import Hummingbird

/// The console. It needs no key: it is the same for everybody, and asks whoever looks at it for one.
struct ConsoleRoutes: Sendable {
  /// The paths of the files change with what is in them.
  private static let always = "public, max-age=31536000, immutable"

  let console: ConsolePage

  func add(to router: Router<GatewayRequestContext>) {
    router.get("/", use: page)
    router.get("console/{version}/{file}", use: file)
  }

  @Sendable
  private func page(_ request: Request, context: GatewayRequestContext) -> Answer {
    console.page.answer(to: request, headers: Self.headers(caching: "no-cache"))
  }

  @Sendable
  private func file(_ request: Request, context: GatewayRequestContext) throws -> Answer {
    guard let name = context.parameters.get("file"), let version = context.parameters.get("version"),
      let file = console.file(name, version: version)
    else { throw GatewayError(.notFound, "The console has no such file. Load it anew from /.") }
    return file.answer(to: request, headers: Self.headers(caching: Self.always))
  }

  private static func headers(caching: String) -> HTTPFields {
    [
      .cacheControl: caching, .contentSecurityPolicy: ConsolePage.policy, .xContentTypeOptions: "nosniff",
      .referrerPolicy: "no-referrer",
    ]
  }
}

extension HTTPField.Name {
  static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
}

import AWSClient
import Backends
import GatewayCore
import Platform
import SigV4
import Testing

/// A transport that answers each operation with a body of the test's.
struct AnsweringTransport: HTTPTransport {
  /// Is given the value of `X-Amz-Target`, or else the request's target.
  let body: @Sendable (String) -> String

  func send(
    _ request: OutboundRequest, within limit: Duration, bodyLimit: Int
  ) async throws(TransportError) -> InboundResponse {
    let name = request.headers.first { $0.name == "X-Amz-Target" }?.value ?? request.target
    return InboundResponse(status: 200, headers: [], body: Array(body(name).utf8))
  }

  /// A backend that gets these answers.
  static func backend(
    _ service: HostedService, _ body: @escaping @Sendable (String) -> String
  ) throws -> any ModelBackend {
    let client = AWSClient(
      transport: AnsweringTransport(body: body),
      credentials: UnrefreshedCredentials(
        StaticCredentialProvider(AWSCredentials(accessKeyID: "AKID", secretAccessKey: Secret("secret")))),
      endpoints: EndpointResolver(), time: ManualTime(autoAdvance: true), random: { 1 })
    return try #require(BackendRegistry.backends(.init(client: client, instance: "test"))[service.id])
  }
}

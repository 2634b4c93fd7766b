import AWSClient
import OrderedJSON
import Platform

/// A client over a script, on a clock that only waiting moves.
struct ClientFixture {
  static let service = AWSService(signingName: "rekognition")

  let time = ManualTime(autoAdvance: true)
  let transport: ScriptedTransport
  let client: AWSClient

  init(
    _ script: [ScriptedTransport.Answer], taking duration: Duration = .zero,
    credentials: any CredentialProvider = NumberedCredentials(), endpoints: EndpointResolver = EndpointResolver()
  ) {
    transport = ScriptedTransport(script, time: time, taking: duration)
    client = AWSClient(
      transport: transport, credentials: UnrefreshedCredentials(credentials), endpoints: endpoints, time: time,
      random: { 1 })
  }

  /// Sends a call; the answer's body is its text, nil for one that is empty.
  func send(
    _ repeatability: AWSCall.Repeatability = .always, within limit: Duration = .seconds(15), partition: String = "aws",
    endpoint: String? = nil
  ) async throws(AWSFailure) -> String {
    let call = AWSCall.json11(
      Self.service, "DoThing", targetPrefix: "T",
      at: .init(partition: partition, region: "us-east-1", endpoint: endpoint), body: JSONObject([("A", 1)]),
      repeatability: repeatability)
    return try await client.send(call, within: limit) { response in
      response.body.isEmpty ? nil : String(decoding: response.body, as: UTF8.self)
    }
  }

  /// The failure in which a call ends.
  func failure(
    _ repeatability: AWSCall.Repeatability = .always, within limit: Duration = .seconds(15), partition: String = "aws",
    endpoint: String? = nil
  ) async -> AWSFailure? {
    do {
      _ = try await send(repeatability, within: limit, partition: partition, endpoint: endpoint)
      return nil
    } catch {
      return error
    }
  }
}

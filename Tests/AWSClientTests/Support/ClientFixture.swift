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
    credentials: any CredentialProvider = NumberedCredentials(), endpoints: EndpointResolver = EndpointResolver(),
    resolver: (any CredentialResolver)? = nil, settings: AWSClient.Settings = .init(), serviceAhead: [Double]? = nil
  ) {
    transport = ScriptedTransport(script, time: time, taking: duration, serviceAhead: serviceAhead)
    client = AWSClient(
      transport: transport, credentials: resolver ?? UnrefreshedCredentials(credentials), endpoints: endpoints,
      settings: settings, time: time, random: { 1 })
  }

  /// A call, which the test may change.
  static func call(
    _ repeatability: AWSCall.Repeatability = .always, kind: CallLane.Kind = .control, region: String = "us-east-1",
    account: String? = nil, service: AWSService = Self.service
  ) -> AWSCall {
    var call = AWSCall.json11(
      service, "DoThing", targetPrefix: "T",
      at: .init(partition: "aws", region: region, endpoint: nil, account: account), body: JSONObject([("A", 1)]),
      repeatability: repeatability)
    call.kind = kind
    return call
  }

  /// How a call ends: nil is success.
  func outcome(of call: AWSCall, within limit: Duration = .seconds(15)) async -> AWSFailure.Reason? {
    do throws(AWSFailure) {
      let _: Bool = try await client.send(call, within: limit) { _ in true }
      return nil
    } catch {
      return error.reason
    }
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

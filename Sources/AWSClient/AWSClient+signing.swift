import FoundationEssentials
import SigV4

extension AWSClient {
  func endpoint(of call: AWSCall) throws(AWSFailure) -> Endpoint {
    do {
      return try endpoints.endpoint(
        of: call.service, partition: call.location.partition, region: call.location.region,
        override: call.location.endpoint)
    } catch {
      throw AWSFailure(.noEndpoint(error.reason), mayHaveTakenEffect: false)
    }
  }

  /// The request of a call.
  ///
  /// One that changes something and must not be repeated after a doubt goes out on a connection of its own: the other
  /// side may be closing one that was kept, and then nobody knows whether the request was read.
  ///
  /// - Parameter keys: nil for a call that is sent without a signature.
  func signed(
    _ call: AWSCall, to endpoint: Endpoint, payloadHash: String, keys: AWSCredentials?, at time: Date
  ) throws(AWSFailure) -> OutboundRequest {
    let target = endpoint.basePath + call.path
    var headers = [HeaderField(name: "Host", value: endpoint.authority)] + call.headers
    if let keys {
      let signer = SigV4Signer(service: call.service.signingName, region: call.location.region, keyCache: keyCache)
      let request = SigningRequest(method: call.method, target: target, headers: headers, payloadHash: payloadHash)
      do { headers = try signer.sign(request, credentials: keys, at: time).headers } catch {
        throw AWSFailure(.noEndpoint(String(describing: error)), mayHaveTakenEffect: false)
      }
    }
    var request = OutboundRequest(
      endpoint: endpoint, method: call.method, target: target,
      headers: headers + [HeaderField(name: "User-Agent", value: "model-gateway")] + traceFields, body: call.body)
    request.needsNewConnection = call.changesState && call.repeatability == .onlyIfRefused
    return request
  }

  /// The same client, with all that it remembers, for calls that another identity signs.
  func signing(with provider: any CredentialProvider) -> AWSClient {
    var other = self
    other.credentials = UnrefreshedCredentials(provider)
    return other
  }
}

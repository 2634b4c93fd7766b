import AWSClient
import Foundation
import Platform
import SigV4
import Testing

@Suite struct AWSClientTests {
  @Test func `A call goes out whole and signed, and its answer is decoded`() async throws {
    let fixture = ClientFixture([.answer(200, "good")])
    #expect(try await fixture.send() == "good")
    let attempt = try #require(fixture.transport.attempts.first)
    let request = attempt.request
    #expect(fixture.transport.attempts.count == 1)
    #expect(request.endpoint == Endpoint(host: "rekognition.us-east-1.amazonaws.com"))
    #expect(request.method == "POST")
    #expect(request.target == "/")
    #expect(request.body == Array(#"{"A": 1}"#.utf8))
    #expect(
      request.headers.map { $0.name.lowercased() } == [
        "host", "x-amz-target", "content-type", "x-amz-date", "authorization", "user-agent",
      ])
    #expect(request["host"] == "rekognition.us-east-1.amazonaws.com")
    #expect(request["user-agent"] == "model-gateway")
  }

  @Test(arguments: [200, 202, 204])
  func `Any success is handed to the decoder`(status: Int) async throws {
    #expect(try await ClientFixture([.answer(status, "good")]).send() == "good")
  }

  @Test func `Each attempt is signed anew, with a new date and with credentials asked for anew`() async throws {
    let credentials = NumberedCredentials()
    let fixture = ClientFixture([.throttled, .throttled, .answer(200)], credentials: credentials)
    _ = try await fixture.send()
    let attempts = fixture.transport.attempts
    #expect(attempts.count == 3)
    #expect(credentials.askedCount == 3)
    #expect(Set(attempts.map { $0.request["x-amz-date"] }).count == 3)
    for (index, attempt) in attempts.enumerated() {
      let request = attempt.request
      let keys = NumberedCredentials.credentials(index + 1)
      let verifier = SignatureVerifier(
        service: "rekognition", region: "us-east-1", maximumClockSkew: .seconds(0)
      ) { $0 == keys.accessKeyID ? keys : nil }
      let signed = SigningRequest(
        method: request.method, target: request.target, headers: request.headers, body: request.body)
      #expect(try verifier.verify(signed, at: attempt.time) == keys.accessKeyID)
    }
  }

  @Test func `Without credentials nothing is sent`() async {
    let fixture = ClientFixture(
      [.answer(200)], credentials: CredentialProviderChain([EnvironmentCredentialProvider(environment: [:])]))
    let failure = await fixture.failure()
    guard case .noCredentials(let error) = failure?.reason else {
      Issue.record("not a lack of credentials: \(String(describing: failure))")
      return
    }
    #expect(error.attempts.map(\.source) == ["environment"])
    #expect(failure?.mayHaveTakenEffect == false)
    #expect(fixture.transport.attempts.isEmpty)
  }

  @Test(
    arguments: [("aws-moon", nil), ("aws", "http://plain.example.com"), ("aws", "nonsense")] as [(String, String?)])
  func `Without a usable endpoint nothing is sent`(partition: String, endpoint: String?) async {
    let fixture = ClientFixture([.answer(200)])
    let failure = await fixture.failure(partition: partition, endpoint: endpoint)
    guard case .noEndpoint = failure?.reason else {
      Issue.record("not a lack of an endpoint: \(String(describing: failure))")
      return
    }
    #expect(fixture.transport.attempts.isEmpty)
  }

  @Test func `Credentials that cannot be signed with send nothing and are not told`() async {
    let fixture = ClientFixture(
      [.answer(200)],
      credentials: StaticCredentialProvider(AWSCredentials(accessKeyID: "two words", secretAccessKey: Secret("hush"))))
    let failure = await fixture.failure()
    #expect(failure != nil)
    #expect(!"\(String(describing: failure))".contains("hush"))
    #expect(fixture.transport.attempts.isEmpty)
  }

  @Test func `An endpoint's own path comes before the call's and is signed`() async throws {
    let fixture = ClientFixture([.answer(200)])
    _ = try await fixture.send(endpoint: "https://proxy.example.com:8443/aws/")
    let request = try #require(fixture.transport.attempts.first?.request)
    #expect(request.target == "/aws/")
    #expect(request["host"] == "proxy.example.com:8443")
    let keys = NumberedCredentials.credentials(1)
    let verifier = SignatureVerifier(service: "rekognition", region: "us-east-1") { _ in keys }
    let signed = SigningRequest(
      method: request.method, target: request.target, headers: request.headers, body: request.body)
    #expect(try verifier.verify(signed, at: fixture.time.now) == "AKID1")
  }

  @Test(arguments: [301, 302, 303, 307, 308])
  func `A redirect is not followed: it is an error`(status: Int) async {
    let fixture = ClientFixture([.answer(status, "", headers: [("Location", "https://evil.example.com/")])])
    let failure = await fixture.failure()
    guard case .service(let error) = failure?.reason else {
      Issue.record("not an error of the service: \(String(describing: failure))")
      return
    }
    #expect(error.status == status)
    #expect(fixture.transport.attempts.count == 1)
  }

  @Test func `A refusal keeps AWS's code, status and request id`() async {
    let failure = await ClientFixture([.error("ResourceInUseException")]).failure()
    guard case .service(let error) = failure?.reason else {
      Issue.record("not an error of the service: \(String(describing: failure))")
      return
    }
    #expect(error.code == "ResourceInUseException")
    #expect(error.status == 400)
    #expect(error.requestID == "id-of-ResourceInUseException")
    #expect(failure?.mayHaveTakenEffect == false)
  }

  @Test func `A success that cannot be decoded keeps status and request id, and may have had its effect`() async {
    let fixture = ClientFixture([.answer(202, "", headers: [("x-amzn-RequestId", "id-1")])])
    let failure = await fixture.failure(.onlyIfRefused)
    guard case .undecodable(status: 202, requestID: "id-1") = failure?.reason else {
      Issue.record("not an undecodable answer: \(String(describing: failure))")
      return
    }
    #expect(failure?.mayHaveTakenEffect == true)
    #expect(fixture.transport.attempts.count == 1)
  }
}

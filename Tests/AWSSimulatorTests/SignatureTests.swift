import AWSSimulator
import Foundation
import SigV4
import Testing

@Suite struct SignatureTests {
  enum Wrong: CaseIterable {
    case unsigned, malformed, unknownKey, wrongSecret, otherRegion, otherService, tooOld, tooNew, otherBody

    var code: String {
      switch self {
      case .unsigned: "MissingAuthenticationTokenException"
      case .malformed: "IncompleteSignatureException"
      case .unknownKey: "UnrecognizedClientException"
      default: "InvalidSignatureException"
      }
    }
  }

  @Test(arguments: Wrong.allCases)
  func `Rekognition refuses a wrong signature with status 400`(wrong: Wrong) {
    let client = SimulatedClient()
    let response = send(wrong, client.rekognitionRequest("DescribeProjects", "{}"), "rekognition", client)
    #expect(response.status == 400)
    #expect(response.json["__type"] as? String == wrong.code)
    #expect(response.json["message"] as? String != nil)
    #expect(client.cloud.calls.last?.code == wrong.code)
  }

  @Test(arguments: Wrong.allCases)
  func `Lookout refuses a wrong signature with status 403`(wrong: Wrong) {
    let client = SimulatedClient()
    let response = send(wrong, client.lookoutRequest("GET", ""), "lookoutvision", client)
    #expect(response.status == 403)
    #expect(response.header("x-amzn-ErrorType") == wrong.code)
    #expect(response.json["message"] as? String != nil)
  }

  @Test func `A refused request has no effect and takes no fault`() {
    let client = SimulatedClient()
    client.cloud.addFault(Fault(.throttle))
    client.credentials.secretAccessKey = Secret("wrong")
    #expect(client.startWidgets().status == 403)
    #expect(client.widgetsStatus == "TRAINED")
    #expect(client.cloud.faults.count == 1)
  }

  @Test func `A signature over five minutes old is told both times`() {
    let client = SimulatedClient()
    let request = client.signed(client.rekognitionRequest("DescribeProjects", "{}"), service: "rekognition")
    #expect(client.cloud.respond(to: request, at: client.now + 300).status == 200)
    let late = client.cloud.respond(to: request, at: client.now + 600)
    #expect(
      late.errorMessage
        == "Signature expired: 20270115T080000Z is now earlier than 20270115T080500Z (20270115T081000Z - 5 min.)")
    let early = client.cloud.respond(to: request, at: client.now - 600)
    #expect(
      early.errorMessage
        == "Signature not yet current: 20270115T080000Z is still later than 20270115T075500Z (20270115T075000Z + 5 min.)"
    )
  }

  @Test func `A signature that does not match is told what should have been signed`() {
    let client = SimulatedClient()
    client.credentials.secretAccessKey = Secret("wrong")
    let message = client.start().errorMessage ?? ""
    #expect(message.hasPrefix("The request signature we calculated does not match the signature you provided."))
    #expect(message.contains("The Canonical String for this request should have been\n'POST\n/\n"))
    #expect(message.contains("The String-to-Sign should have been\n'AWS4-HMAC-SHA256\n20270115T080000Z\n"))
  }

  @Test func `A session token has to be the one that was set`() {
    let token = Secret("session")
    let credentials = AWSCredentials(
      accessKeyID: "ASIAEXAMPLE", secretAccessKey: Secret("secret"), sessionToken: token)
    let client = SimulatedClient(SimulatorConfiguration(credentials: credentials))
    #expect(client.start().status == 200)
    client.credentials.sessionToken = Secret("other")
    #expect(client.stop().errorCode == "UnrecognizedClientException")
    client.credentials.sessionToken = nil
    #expect(client.stop().errorCode == "UnrecognizedClientException")
  }

  @Test func `Each configured region has its own models`() {
    let client = SimulatedClient(SimulatorConfiguration(regions: ["us-east-1", "eu-west-1"]))
    client.region = "eu-west-1"
    let response = client.rekognition("DescribeProjects", "{}")
    #expect(response.status == 200)
    #expect((response.json["ProjectDescriptions"] as? [Any])?.isEmpty == true)
    #expect(client.start().errorCode == "ResourceNotFoundException")
  }

  private func send(_ wrong: Wrong, _ plain: SimulatedRequest, _ service: String, _ client: SimulatedClient)
    -> SimulatedResponse
  {
    var service = service
    switch wrong {
    case .unknownKey: client.credentials.accessKeyID = "AKIASOMEBODYELSE"
    case .wrongSecret: client.credentials.secretAccessKey = Secret("wrong")
    case .otherRegion: client.region = "eu-central-1"
    case .otherService: service = "s3"
    default: break
    }
    var request = client.signed(plain, service: service)
    switch wrong {
    case .unsigned: request.headers.removeAll { $0.name == "Authorization" }
    case .malformed:
      request.headers.removeAll { $0.name == "Authorization" }
      request.headers.append(HeaderField(name: "Authorization", value: "AWS4-HMAC-SHA256 Credential=x"))
    case .tooOld: client.now += 301
    case .tooNew: client.now -= 301
    case .otherBody: request.body.append(0x20)
    default: break
    }
    return client.cloud.respond(to: request, at: client.now)
  }
}

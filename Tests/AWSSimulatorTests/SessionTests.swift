import AWSSimulator
import Foundation
import SigV4
import Testing

@Suite struct SessionTests {
  enum Wrong: CaseIterable {
    case noToken, otherToken, tokenOfAnotherSession
  }

  @Test(arguments: Wrong.allCases)
  func `A session signs with its own token and no other`(wrong: Wrong) {
    let client = SimulatedClient()
    client.become()
    switch wrong {
    case .noToken: client.credentials.sessionToken = nil
    case .otherToken: client.credentials.sessionToken = Secret("other")
    case .tokenOfAnotherSession:
      let own = client.credentials
      client.credentials = client.cloud.configuration.credentials
      let other = client.assumeRole().sessionCredentials
      client.credentials = own
      client.credentials.sessionToken = other.sessionToken
    }
    let rekognition = client.start()
    #expect(rekognition.status == 400)
    #expect(rekognition.errorCode == "UnrecognizedClientException")
    let lookout = client.startWidgets()
    #expect(lookout.status == 403)
    #expect(lookout.errorCode == "UnrecognizedClientException")
    let sts = client.sts("GetCallerIdentity")
    #expect(sts.status == 403)
    #expect(sts.xml("Code") == "InvalidClientTokenId")
  }

  @Test func `The long-lived key has no token`() {
    let client = SimulatedClient()
    client.credentials.sessionToken = Secret("made up")
    #expect(client.start().errorCode == "UnrecognizedClientException")
  }

  @Test func `A session that has ended is told so in each protocol's words`() {
    let client = SimulatedClient()
    client.cloud.sessionSeconds = 20
    client.become()
    client.now += 19
    #expect(client.rekognition("DescribeProjects", "{}").status == 200)
    client.now += 1
    let rekognition = client.rekognition("DescribeProjects", "{}")
    #expect(rekognition.status == 400)
    #expect(rekognition.errorCode == "ExpiredTokenException")
    let lookout = client.lookout("GET", "")
    #expect(lookout.status == 403)
    #expect(lookout.errorCode == "ExpiredTokenException")
    let sts = client.sts("GetCallerIdentity")
    #expect(sts.status == 403)
    #expect(sts.xml("Code") == "ExpiredToken")
  }

  @Test func `The control ends one session or all`() {
    let client = SimulatedClient()
    let first = client.assumeRole().sessionCredentials
    let second = client.assumeRole().sessionCredentials
    #expect(client.control("DELETE", "/sessions?access_key_id=\(first.accessKeyID)").status == 200)
    client.credentials = first
    #expect(client.start().errorCode == "ExpiredTokenException")
    client.credentials = second
    #expect(client.start().status == 200)
    #expect(client.control("DELETE", "/sessions").status == 200)
    #expect(client.stop().errorCode == "ExpiredTokenException")
  }

  @Test func `The control sets and shows how long sessions last, and no secret`() throws {
    let client = SimulatedClient()
    #expect(client.control("PATCH", "/sessions", #"{"life_seconds":20}"#).json["life_seconds"] as? Double == 20)
    let credentials = client.assumeRole(seconds: 900).sessionCredentials
    let shown = client.control("GET", "/sessions")
    let session = try #require((shown.json["sessions"] as? [[String: Any]])?.first)
    #expect(session["expires_at"] as? String == "2027-01-15T08:00:20.000Z")
    #expect(session["live"] as? Bool == true)
    #expect(!shown.text.contains(credentials.secretAccessKey.exposed))
    #expect(!shown.text.contains(credentials.sessionToken?.exposed ?? "ASIA"))
    _ = client.control("PATCH", "/sessions", #"{"life_seconds":0}"#)
    #expect(client.assumeRole().xml("Expiration") == "2027-01-15T09:00:00Z")
  }

  @Test func `A reset ends all sessions for good`() {
    let client = SimulatedClient()
    client.cloud.sessionSeconds = 20
    client.become()
    client.cloud.reset()
    #expect(client.start().errorCode == "UnrecognizedClientException")
    #expect(client.cloud.sessionSeconds == nil)
  }

  @Test func `What a role may not do, its sessions may not do`() {
    let client = SimulatedClient()
    client.become()
    let body =
      #"{"arn":"\#(SimulatedClient.roleARN)","denied_actions":["rekognition:StartProjectVersion","lookoutvision:StartModel"]}"#
    #expect(client.control("POST", "/roles", body).status == 201)
    let rekognition = client.start()
    #expect(rekognition.status == 400)
    #expect(rekognition.errorCode == "AccessDeniedException")
    #expect(rekognition.errorMessage?.contains("is not authorized to perform: rekognition:StartProjectVersion") == true)
    let lookout = client.startWidgets()
    #expect(lookout.status == 403)
    #expect(lookout.errorCode == "AccessDeniedException")
    #expect(client.rekognition("DescribeProjects", "{}").status == 200)
    #expect(client.rekognitionStatus == "TRAINING_COMPLETED")
  }
}

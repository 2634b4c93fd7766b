import AWSSimulator
import Foundation
import Testing

@Suite struct ClockTests {
  @Test(arguments: [(301.0, "Signature expired"), (-301, "Signature not yet current")])
  func `AWS's clock may be off, and signatures are judged by it`(offset: Double, words: String) {
    let client = SimulatedClient()
    #expect(client.control("PATCH", "/clock", #"{"offset_seconds":\#(offset)}"#).status == 200)
    let refused = client.rekognition("DescribeProjects", "{}")
    #expect(refused.errorCode == "InvalidSignatureException")
    #expect(refused.errorMessage?.hasPrefix(words) == true)
    #expect(refused.header("Date") == (offset > 0 ? "Fri, 15 Jan 2027 08:05:01 GMT" : "Fri, 15 Jan 2027 07:54:59 GMT"))
    let sts = client.sts("GetCallerIdentity")
    #expect(sts.xml("Code") == "SignatureDoesNotMatch")
    #expect(sts.xml("Message")?.hasPrefix(words) == true)
  }

  @Test func `Who signs by AWS's clock is let in, and sessions end by it`() {
    let client = SimulatedClient()
    client.cloud.clockOffset = 600
    let machine = client.now
    client.now += 600
    let request = client.signed(
      client.stsRequest(
        "AssumeRole", [("RoleArn", SimulatedClient.roleARN), ("RoleSessionName", "test")]), service: "sts")
    #expect(client.cloud.respond(to: request, at: machine).xml("Expiration") == "2027-01-15T09:10:00Z")
  }

  @Test func `Models move with the machine's clock`() {
    let client = SimulatedClient()
    #expect(client.start().status == 200)
    client.cloud.clockOffset = 200
    #expect(client.rekognition("DescribeProjects", "{}").status == 200)
    #expect(client.rekognitionStatus == "STARTING")
    #expect(client.control("GET", "/clock").json["time"] as? String == "2027-01-15T08:03:20.000Z")
  }

  @Test func `A skew befalls calls, refused ones too, and moves both the check and the Date`() {
    let client = SimulatedClient()
    client.cloud.addFault(Fault(.skew, service: .rekognition, seconds: -900, times: 2))
    for _ in 0..<2 {
      let response = client.rekognition("DescribeProjects", "{}")
      #expect(response.errorMessage?.hasPrefix("Signature not yet current") == true)
      #expect(response.header("Date") == "Fri, 15 Jan 2027 07:45:00 GMT")
      #expect(client.cloud.calls.last?.fault == .skew)
    }
    let response = client.rekognition("DescribeProjects", "{}")
    #expect(response.status == 200)
    #expect(response.header("Date") == "Fri, 15 Jan 2027 08:00:00 GMT")
  }

  @Test func `A skew leaves room for another fault`() {
    let client = SimulatedClient()
    client.cloud.addFault(Fault(.skew, seconds: 60))
    client.cloud.addFault(Fault(.throttle))
    let response = client.startWidgets()
    #expect(response.status == 429)
    #expect(response.header("Date") == "Fri, 15 Jan 2027 08:01:00 GMT")
  }
}

import AWSSimulator
import Foundation
import SigV4
import Testing

@Suite struct FaultScopeTests {
  @Test func `A storm lasts for a time, however many calls come`() throws {
    let client = SimulatedClient()
    let body = #"{"fault":"throttle","service":"rekognition","for_seconds":30}"#
    #expect(client.control("POST", "/faults", body).status == 201)
    for _ in 0..<5 { #expect(client.rekognition("DescribeProjects", "{}").errorCode == "ThrottlingException") }
    client.now += 10
    let listed = try #require((client.control("GET", "/faults").json["faults"] as? [[String: Any]])?.first)
    #expect(listed["for_seconds"] as? Double == 20)
    #expect(listed["times"] == nil)
    client.now += 20
    #expect(client.rekognition("DescribeProjects", "{}").status == 200)
    #expect((client.control("GET", "/faults").json["faults"] as? [Any])?.isEmpty == true)
  }

  @Test func `A time and a number of calls end a fault, whichever is first`() {
    let client = SimulatedClient()
    client.cloud.addFault(Fault(.throttle, times: 2, until: client.now + 30))
    #expect((0..<3).map { _ in client.lookout("GET", "").status } == [429, 429, 200])
    client.cloud.addFault(Fault(.throttle, times: 2, until: client.now + 30))
    client.now += 30
    #expect(client.lookout("GET", "").status == 200)
  }

  @Test(arguments: [
    "widgets", "/widgets/models/1", "solder-joints", DemoCloud.rekognitionVersionARN,
    "project/solder-joints/version",
  ])
  func `A fault waits for calls about its resource`(resource: String) {
    let client = SimulatedClient()
    client.cloud.addFault(Fault(.unavailable, resource: resource, times: 10))
    let isWidgets = resource.contains("widgets")
    #expect(client.startWidgets().status == (isWidgets ? 503 : 202))
    #expect(client.start().status == (isWidgets ? 200 : 503))
    #expect(client.lookout("GET", "/gaskets/models").status == 200)
  }

  @Test func `A resource is found in JSON with escaped slashes, and in a form`() {
    let client = SimulatedClient()
    client.cloud.addFault(Fault(.unavailable, resource: DemoCloud.rekognitionVersionARN))
    let escaped = DemoCloud.rekognitionVersionARN.replacingOccurrences(of: "/", with: "\\/")
    #expect(client.rekognition("StopProjectVersion", #"{"ProjectVersionArn":"\#(escaped)"}"#).status == 503)
    client.cloud.addFault(Fault(.unavailable, resource: SimulatedClient.roleARN))
    #expect(client.assumeRole(SimulatedClient.otherRoleARN, externalID: "demo-external-id").status == 200)
    #expect(client.assumeRole().status == 503)
  }

  @Test func `Headers of an answer are set, in place of the usual ones`() {
    let client = SimulatedClient()
    let body = #"""
      {"fault":"throttle","headers":{"x-amz-retry-after":"1500","Age":"10","Date":"Thu, 01 Jan 1970 00:00:00 GMT"}}
      """#
    #expect(client.control("POST", "/faults", body).status == 201)
    let response = client.startWidgets()
    #expect(response.status == 429)
    #expect(response.header("x-amz-retry-after") == "1500")
    #expect(response.header("Age") == "10")
    #expect(response.headers.filter { $0.name == "Date" }.map(\.value) == ["Thu, 01 Jan 1970 00:00:00 GMT"])
    #expect(client.startWidgets().header("Age") == nil)
  }

  @Test func `An answer may be as ever but for its headers`() {
    let client = SimulatedClient()
    client.cloud.addFault(Fault(.headers, headers: [HeaderField(name: "Age", value: "3")]))
    let response = client.startWidgets()
    #expect(response.status == 202)
    #expect(response.header("Age") == "3")
    #expect(client.widgetsStatus == "STARTING_HOSTING")
  }

  @Test(arguments: [
    (Fault.Kind.resetBefore, SimulatedResponse.Disposition.resetConnection), (.resetAfter, .resetConnection),
    (.stale, .closeOnNextRequest), (.garbage, .bodyAlone), (.cutBody, .cutBody),
  ])
  func `What is done to a connection is asked of the transport`(
    kind: Fault.Kind, disposition: SimulatedResponse.Disposition
  ) {
    let client = SimulatedClient()
    client.cloud.addFault(Fault(kind))
    #expect(client.startWidgets().disposition == disposition)
    #expect(client.widgetsStatus == (kind == .resetBefore ? "TRAINED" : "STARTING_HOSTING"))
  }

  @Test func `A body may be no JSON at all`() {
    let client = SimulatedClient()
    client.cloud.addFault(Fault(.notJSON))
    let response = client.startWidgets()
    #expect(response.status == 202)
    #expect(response.json.isEmpty)
    #expect(!response.body.isEmpty)
  }

  @Test func `A service that is not there says 503, with Retry-After where it is asked`() {
    let client = SimulatedClient()
    client.cloud.addFault(Fault(.unavailable, seconds: 2.5))
    let response = client.startWidgets()
    #expect(response.status == 503)
    #expect(response.header("Retry-After") == "3")
    client.cloud.addFault(Fault(.unavailable, service: .sts))
    #expect(client.sts("GetCallerIdentity").xml("Type") == "Receiver")
  }

  @Test(arguments: [
    #"{"fault":"skew"}"#, #"{"fault":"headers"}"#, #"{"fault":"throttle","for_seconds":-1}"#,
    #"{"fault":"throttle","resource":""}"#, #"{"fault":"throttle","headers":{"Content-Length":"3"}}"#,
    #"{"fault":"throttle","headers":{"a b":"3"}}"#, #"{"fault":"throttle","headers":{"a":"b\nc"}}"#,
  ])
  func `A fault that makes no sense is refused`(body: String) {
    #expect(SimulatedClient().control("POST", "/faults", body).status == 400)
  }

  @Test func `Every kind and every field is described`() throws {
    let json = SimulatedClient().control("GET", "").json
    let kinds = try #require(json["faults"] as? [[String: Any]])
    #expect(kinds.compactMap { $0["fault"] as? String } == Fault.Kind.allCases.map(\.rawValue))
    #expect(kinds.allSatisfy { ($0["summary"] as? String)?.isEmpty == false })
    let routes = try #require(json["routes"] as? [[String: Any]])
    let route = routes.first { $0["path"] as? String == "/_simulator/faults" && $0["method"] as? String == "POST" }
    let fields = try #require(route?["fields"] as? [String])
    #expect(Set(fields) == Set((json["fault_fields"] as? [String: String] ?? [:]).keys))
  }
}

import AWSSimulator
import Foundation
import Testing

@Suite struct FaultTests {
  @Test(arguments: Fault.Kind.allCases)
  func `A fault carries the operation out or not, as its kind says`(kind: Fault.Kind) {
    let client = SimulatedClient()
    client.cloud.addFault(Fault(kind, service: .rekognition, operation: "StartProjectVersion", seconds: 2))
    _ = client.start()
    #expect(client.rekognitionStatus == (kind.isAfterEffect ? "STARTING" : "TRAINING_COMPLETED"))
    #expect(client.cloud.calls.last?.effect == (kind.isAfterEffect ? .started : CallEffect.none))
    #expect(client.cloud.calls.last?.fault == kind)
    #expect(client.cloud.faults.isEmpty)
  }

  @Test func `A fault may say itself whether the operation is carried out`() {
    let client = SimulatedClient()
    client.cloud.addFault(Fault(.error, afterEffect: true))
    let response = client.start()
    #expect(response.status == 500)
    #expect(response.errorCode == "InternalServerError")
    #expect(client.rekognitionStatus == "STARTING")
    #expect(client.cloud.calls.last?.effect == .started)
    #expect(client.cloud.calls.last?.status == 500)
  }

  @Test func `Throttling has each service's own status`() {
    let client = SimulatedClient()
    client.cloud.addFault(Fault(.throttle, seconds: 7, times: 2))
    let lookout = client.startWidgets()
    #expect(lookout.status == 429)
    #expect(lookout.errorCode == "ThrottlingException")
    #expect(lookout.header("Retry-After") == "7")
    let rekognition = client.start()
    #expect(rekognition.status == 500)
    #expect(rekognition.errorCode == "ThrottlingException")
  }

  @Test func `A breakdown has each service's own code`() {
    let client = SimulatedClient()
    client.cloud.addFault(Fault(.error, times: 2))
    let lookout = client.startWidgets()
    #expect(lookout.status == 500)
    #expect(lookout.errorCode == "InternalServerException")
    #expect(lookout.header("Retry-After") == "1")
    #expect(client.start().errorCode == "InternalServerError")
  }

  @Test func `An error takes the code and status that it is given`() {
    let client = SimulatedClient()
    client.cloud.addFault(Fault(.error, status: 403, code: "AccessDeniedException"))
    let response = client.startWidgets()
    #expect(response.status == 403)
    #expect(response.errorCode == "AccessDeniedException")
    #expect(response.header("Retry-After") == nil)
  }

  @Test func `A fault waits for its own service and operation`() {
    let client = SimulatedClient()
    client.cloud.addFault(Fault(.throttle, service: .lookoutvision, operation: "StopModel"))
    #expect(client.start().status == 200)
    #expect(client.startWidgets().status == 202)
    #expect(client.cloud.faults.count == 1)
    #expect(client.lookout("POST", "/widgets/models/1/stop", contentType: nil).status == 429)
  }

  @Test func `A fault befalls as many calls as it says, and the next fault then`() {
    let client = SimulatedClient()
    client.cloud.addFault(Fault(.throttle, times: 2))
    client.cloud.addFault(Fault(.html))
    let codes = (0..<4).map { _ in client.rekognition("DescribeProjects", "{}").status }
    #expect(codes == [500, 500, 503, 200])
  }

  @Test func `Drops close the connection`() {
    let client = SimulatedClient()
    client.cloud.addFault(Fault(.dropBefore))
    client.cloud.addFault(Fault(.dropAfter))
    #expect(client.start().disposition == .dropConnection)
    #expect(client.start().disposition == .dropConnection)
    #expect(client.rekognitionStatus == "STARTING")
    #expect(client.cloud.calls.map(\.status) == [0, 0])
  }

  @Test func `Delays and slow bodies are asked of the transport`() {
    let client = SimulatedClient()
    client.cloud.addFault(Fault(.delay, seconds: 3))
    client.cloud.addFault(Fault(.slowBody, seconds: 4))
    let delayed = client.rekognition("DescribeProjects", "{}")
    #expect(delayed.delaySeconds == 3)
    #expect(delayed.disposition == .answer)
    let slow = client.rekognition("DescribeProjects", "{}")
    #expect(slow.delaySeconds == 0)
    #expect(slow.disposition == .slowBody(seconds: 4))
    #expect(slow.status == 200)
  }

  @Test func `Bodies that are not JSON are of several kinds`() {
    let client = SimulatedClient()
    client.cloud.addFault(Fault(.malformed))
    client.cloud.addFault(Fault(.empty))
    client.cloud.addFault(Fault(.html, status: 502))
    let malformed = client.rekognition("DescribeProjects", "{}")
    #expect(malformed.status == 200)
    #expect(malformed.json.isEmpty)
    #expect(!malformed.body.isEmpty)
    let empty = client.rekognition("DescribeProjects", "{}")
    #expect(empty.status == 200)
    #expect(empty.body.isEmpty)
    let html = client.rekognition("DescribeProjects", "{}")
    #expect(html.status == 502)
    #expect(html.header("Content-Type") == "text/html")
  }
}

import AWSSimulator
import Foundation
import Testing

@Suite struct ClientTokenTests {
  @Test func `The same call with the same token is answered again and not carried out again`() {
    let client = SimulatedClient(SimulatorConfiguration(startSeconds: 20))
    let first = client.startWidgets(token: "token-1")
    client.now += 600
    #expect(client.widgetsStatus == "HOSTED")
    let second = client.startWidgets(token: "token-1")
    #expect(second.status == 202)
    #expect(second.body == first.body)
    #expect(client.widgetsStatus == "HOSTED")
    #expect(client.cloud.calls.map(\.effect) == [.started, .replayed])
  }

  @Test func `The same token with other parameters is a conflict`() {
    let client = SimulatedClient()
    _ = client.startWidgets(token: "token-1", units: 1)
    let response = client.startWidgets(token: "token-1", units: 2)
    #expect(response.status == 409)
    #expect(response.errorCode == "ConflictException")
    #expect(response.json["ResourceType"] as? String == "CLIENT_TOKEN")
  }

  @Test func `A refused call does not use its token up`() {
    let client = SimulatedClient()
    client.cloud.setStatus("SYSTEM_UPDATING", of: client.widgets)
    #expect(client.startWidgets(token: "token-1").status == 409)
    client.cloud.setStatus("TRAINED", of: client.widgets)
    #expect(client.startWidgets(token: "token-1").status == 202)
    #expect(client.cloud.calls.last?.effect == .started)
  }

  @Test func `A token of a start is another token in a stop`() {
    let client = SimulatedClient(SimulatorConfiguration(startSeconds: 0))
    _ = client.startWidgets(token: "token-1")
    let stop = client.lookout("POST", "/widgets/models/1/stop", token: "token-1", contentType: nil)
    #expect(stop.status == 202)
    #expect(client.cloud.calls.last?.effect == .stopped)
  }

  @Test func `A token is forgotten after eight hours`() {
    let client = SimulatedClient()
    _ = client.startWidgets(token: "token-1")
    client.now += 8 * 3600
    #expect(client.startWidgets(token: "token-1").status == 409)
  }

  @Test(arguments: ["", "under_score", String(repeating: "a", count: 65)])
  func `A token of a wrong form is a validation error`(token: String) {
    let response = SimulatedClient().startWidgets(token: token)
    #expect(response.status == 400)
    #expect(response.errorCode == "ValidationException")
    #expect(response.errorMessage?.contains("at 'clientToken'") == true)
  }
}

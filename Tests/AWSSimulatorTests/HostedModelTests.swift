import AWSSimulator
import Foundation
import Testing

@Suite struct HostedModelTests {
  @Test func `A Rekognition model starts, runs, stops and is stopped as time goes by`() {
    let client = SimulatedClient(SimulatorConfiguration(startSeconds: 20, stopSeconds: 5))
    #expect(client.rekognitionStatus == "TRAINING_COMPLETED")
    #expect(client.start().json["Status"] as? String == "STARTING")
    client.now += 19.9
    #expect(client.rekognitionStatus == "STARTING")
    client.now += 0.1
    #expect(client.rekognitionStatus == "RUNNING")
    #expect(client.stop().json["Status"] as? String == "STOPPING")
    client.now += 4.9
    #expect(client.rekognitionStatus == "STOPPING")
    client.now += 0.1
    #expect(client.rekognitionStatus == "STOPPED")
    #expect(client.start().status == 200)
  }

  @Test func `A Lookout model starts, is hosted, stops and is trained again as time goes by`() {
    let client = SimulatedClient(SimulatorConfiguration(startSeconds: 20, stopSeconds: 5))
    let start = client.startWidgets()
    #expect(start.status == 202)
    #expect(start.json["Status"] as? String == "STARTING_HOSTING")
    client.now += 20
    #expect(client.widgetsStatus == "HOSTED")
    let stop = client.lookout("POST", "/widgets/models/1/stop", contentType: nil)
    #expect(stop.status == 202)
    #expect(stop.json["Status"] as? String == "STOPPING_HOSTING")
    client.now += 5
    #expect(client.widgetsStatus == "TRAINED")
  }

  @Test func `A model without start time runs when it is next looked at`() {
    let client = SimulatedClient(SimulatorConfiguration(startSeconds: 0))
    #expect(client.start().json["Status"] as? String == "STARTING")
    #expect(client.rekognitionStatus == "RUNNING")
  }

  @Test(arguments: ["STARTING", "RUNNING", "STOPPING", "FAILED", "DELETING", "NEVER_HEARD_OF"])
  func `A Rekognition model is not started from`(status: String) {
    let client = SimulatedClient()
    client.cloud.setStatus(status, of: client.solderJoints)
    let response = client.start()
    #expect(response.status == 400)
    #expect(response.errorCode == "ResourceInUseException")
    #expect(client.rekognitionStatus == status)
    #expect(client.cloud.calls.last?.effect == CallEffect.none)
  }

  @Test(arguments: ["STARTING", "STOPPING", "STOPPED", "TRAINING_COMPLETED", "FAILED"])
  func `A Rekognition model is not stopped from`(status: String) {
    let client = SimulatedClient()
    client.cloud.setStatus(status, of: client.solderJoints)
    #expect(client.stop().errorCode == "ResourceInUseException")
    #expect(client.rekognitionStatus == status)
  }

  @Test(arguments: ["STARTING_HOSTING", "HOSTED", "STOPPING_HOSTING", "HOSTING_FAILED", "SYSTEM_UPDATING"])
  func `A Lookout model is not started from`(status: String) {
    let client = SimulatedClient()
    client.cloud.setStatus(status, of: client.widgets)
    let response = client.startWidgets()
    #expect(response.status == 409)
    #expect(response.errorCode == "ConflictException")
    #expect(response.json["ResourceType"] as? String == "MODEL")
  }

  @Test func `A model that fails ends in its service's word for it`() {
    let client = SimulatedClient()
    client.cloud.setFails(true, of: client.solderJoints)
    client.cloud.setFails(true, of: client.widgets)
    _ = client.start()
    _ = client.startWidgets()
    client.now += 60
    #expect(client.rekognitionStatus == "FAILED")
    #expect(client.widgetsStatus == "HOSTING_FAILED")
  }

  @Test func `A state set by force stays until something is done`() {
    let client = SimulatedClient()
    _ = client.start()
    client.cloud.setStatus("STARTING", of: client.solderJoints)
    client.now += 3_600
    #expect(client.rekognitionStatus == "STARTING")
  }

  @Test func `A third running model of a service is over the quota`() {
    let client = SimulatedClient()
    for version in 1...2 {
      client.cloud.addModel(
        ModelSeed(ModelKey(.rekognition, project: "busy", version: "v\(version)"), status: "RUNNING"))
      client.cloud.addModel(
        ModelSeed(ModelKey(.lookoutvision, project: "busy", version: "\(version)"), status: "STOPPING_HOSTING"))
    }
    let rekognition = client.start()
    #expect(rekognition.status == 400)
    #expect(rekognition.errorCode == "LimitExceededException")
    let lookout = client.startWidgets()
    #expect(lookout.status == 402)
    #expect(lookout.errorCode == "ServiceQuotaExceededException")
    #expect(client.rekognitionStatus == "TRAINING_COMPLETED")
    #expect(client.widgetsStatus == "TRAINED")
  }

  @Test func `More inference units than a model may have are over the quota`() {
    let client = SimulatedClient()
    #expect(client.start(units: 6).errorCode == "LimitExceededException")
    #expect(client.startWidgets(units: 6).errorCode == "ServiceQuotaExceededException")
    #expect(client.start(units: 5).status == 200)
    #expect(client.startWidgets(units: 5).status == 202)
  }
}

extension SimulatedClient {
  var solderJoints: ModelKey {
    ModelKey(.rekognition, project: DemoCloud.rekognitionProject, version: DemoCloud.rekognitionVersion)
  }

  var widgets: ModelKey {
    ModelKey(.lookoutvision, project: DemoCloud.lookoutProject, version: DemoCloud.lookoutVersion)
  }
}

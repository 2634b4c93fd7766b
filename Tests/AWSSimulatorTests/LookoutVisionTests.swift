import AWSSimulator
import Foundation
import SigV4
import Testing

@Suite struct LookoutVisionTests {
  @Test func `A model is described by its number and by latest`() throws {
    let client = SimulatedClient()
    client.cloud.addModel(ModelSeed(ModelKey(.lookoutvision, project: "widgets", version: "9")))
    client.cloud.addModel(ModelSeed(ModelKey(.lookoutvision, project: "widgets", version: "10")))
    let one = try describe(client, "1")
    #expect(one["ModelArn"] as? String == DemoCloud.lookoutModelARN)
    #expect(one["Status"] as? String == "TRAINED")
    #expect(one["MinInferenceUnits"] == nil)
    #expect(try describe(client, "latest")["ModelVersion"] as? String == "10")
  }

  @Test func `A hosted model is described with the units of its start`() throws {
    let client = SimulatedClient()
    let body = Array(#"{"MinInferenceUnits":2,"MaxInferenceUnits":4}"#.utf8)
    #expect(client.lookout("POST", "/widgets/models/latest/start", body).status == 202)
    let model = try describe(client, "1")
    #expect(model["MinInferenceUnits"] as? Int == 2)
    #expect(model["MaxInferenceUnits"] as? Int == 4)
  }

  @Test func `Projects and models are listed in pages`() throws {
    let client = SimulatedClient()
    for version in 2...4 {
      client.cloud.addModel(ModelSeed(ModelKey(.lookoutvision, project: "widgets", version: "\(version)")))
    }
    #expect(try names(client, "", "Projects", "ProjectName", pageSize: 1) == ["gaskets", "widgets"])
    #expect(try names(client, "/widgets/models", "Models", "ModelVersion", pageSize: 3) == ["1", "2", "3", "4"])
  }

  @Test func `A token that fits no page is a validation error`() {
    let client = SimulatedClient()
    let response = client.lookout("GET", "?nextToken=Z2FyYmFnZQ%3D%3D")
    #expect(response.status == 400)
    #expect(response.header("x-amzn-ErrorType") == "ValidationException")
  }

  @Test(arguments: [
    ("/no-such/models/1", "PROJECT"), ("/no-such/models", "PROJECT"), ("/widgets/models/7", "MODEL"),
    ("/no-such/models/latest", "PROJECT"),
  ])
  func `What is not there is not found`(path: String, type: String) {
    let response = SimulatedClient().lookout("GET", path)
    #expect(response.status == 404)
    #expect(response.header("x-amzn-ErrorType") == "ResourceNotFoundException")
    #expect(response.json["ResourceType"] as? String == type)
    #expect(response.json["ResourceId"] as? String != nil)
    #expect(response.json["Message"] as? String != nil)
    #expect(response.json["__type"] == nil)
  }

  @Test(arguments: [
    ("GET", "/-bad/models/1", "", "Value '-bad' at 'projectName'"),
    ("GET", "/widgets/models/01", "", "Value '01' at 'modelVersion'"),
    ("GET", "/widgets/models/12345678901", "", "Member must have length less than or equal to 10"),
    ("GET", "/widgets/models?maxResults=0", "", "Value '0' at 'maxResults'"),
    ("GET", "?maxResults=101", "", "Value '101' at 'maxResults'"),
    ("POST", "/widgets/models/1/start", "{}", "Value null at 'minInferenceUnits'"),
    ("POST", "/widgets/models/1/start", #"{"MinInferenceUnits":0}"#, "Value '0' at 'minInferenceUnits'"),
    (
      "POST", "/widgets/models/1/start", #"{"MinInferenceUnits":3,"MaxInferenceUnits":2}"#,
      "Value '2' at 'maxInferenceUnits'"
    ),
  ])
  func `A broken constraint is a validation error`(method: String, path: String, body: String, failure: String) {
    let response = SimulatedClient().lookout(method, path, Array(body.utf8))
    #expect(response.status == 400)
    #expect(response.header("x-amzn-ErrorType") == "ValidationException")
    #expect(response.errorMessage?.contains(failure) == true, "\(response.errorMessage ?? "no message")")
  }

  @Test(arguments: [
    ("DELETE", "/widgets"), ("POST", "/widgets/models/1/pause"), ("GET", "/widgets/models/1/start"), ("POST", ""),
  ])
  func `A path that is not simulated is unknown`(method: String, path: String) {
    let response = SimulatedClient().lookout(method, path)
    #expect(response.status == 404)
    #expect(response.header("x-amzn-ErrorType") == "UnknownOperationException")
  }

  private func describe(_ client: SimulatedClient, _ version: String) throws -> [String: Any] {
    let response = client.lookout("GET", "/widgets/models/\(version)", contentType: nil)
    #expect(response.status == 200)
    return try #require(response.json["ModelDescription"] as? [String: Any])
  }

  /// Reads a list page by page, each token percent-encoded as clients do.
  private func names(_ client: SimulatedClient, _ path: String, _ list: String, _ name: String, pageSize: Int) throws
    -> [String]
  {
    var names: [String] = []
    var query = "?maxResults=\(pageSize)"
    for _ in 0..<10 {
      let response = client.lookout("GET", path + query, contentType: nil)
      let items = try #require(response.json[list] as? [[String: Any]])
      #expect(items.count <= pageSize)
      names += items.compactMap { $0[name] as? String }
      guard let token = response.json["NextToken"] as? String else { return names }
      let encoded = try #require(token.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
      query = "?maxResults=\(pageSize)&nextToken=\(encoded)"
    }
    return names
  }
}

import Foundation
import GatewayConfiguration
import GatewayCore
import Testing

/// The catalog's entries of SageMaker endpoints.
@Suite struct EndpointSettingsTests {
  private static let form = "arn:PARTITION:sagemaker:REGION:ACCOUNT:endpoint/NAME"

  @Test func `An endpoint and its configuration make a target`() throws {
    let configuration = try GatewayConfiguration.reading(
      """
      aws: {region: eu-west-1, account: "111122223333"}
      models:
        castings: {backend: sagemaker, endpoint: castings, endpoint_config: castings-2026-01, price: 1.2}
      """)
    let target = try #require(configuration.model("castings")?.target)
    #expect(target.arn?.description == "arn:aws:sagemaker:eu-west-1:111122223333:endpoint/castings")
    #expect(target.settings == ["endpoint_config": "castings-2026-01"])
  }

  @Test func `An endpoint named by its ARN has settings too`() throws {
    let configuration = try GatewayConfiguration.reading(
      """
      models:
        castings:
          backend: sagemaker
          arn: arn:aws:sagemaker:eu-west-1:111122223333:endpoint/castings
          endpoint_config: c
          answer: {labels: {list: "predictions[*]", name: label, confidence: score, box: [a, b, c, d], box_form: xyxy}}
      """)
    let settings = try #require(configuration.model("castings")?.target.settings)
    #expect(settings["endpoint_config"] == "c")
    #expect(settings["answer.labels.list"] == "predictions[*]")
    #expect(settings["answer.labels.box"] == "a,b,c,d")
  }

  @Test func `What is said of a model's answers does not make it another model`() throws {
    let first = ModelTarget(
      backend: BackendID(rawValue: "sagemaker"), region: "us-east-1", account: nil, resource: "endpoint/e",
      settings: ["endpoint_config": "a"])
    var second = first
    second.settings = ["endpoint_config": "b"]
    #expect(first == second)
    #expect(Set([first, second]).count == 1)
  }

  @Test func `A target that was stored before there were settings is read as it was`() throws {
    let json = #"{"backend":"rekognition","isFloating":false,"partition":"aws","region":"us-east-1","resource":"r"}"#
    let target = try JSONDecoder().decode(ModelTarget.self, from: Data(json.utf8))
    #expect(target.settings == nil)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    #expect(String(decoding: try encoder.encode(target), as: UTF8.self) == json)
  }

  @Test func `An endpoint is the same in capitals and in small letters`() {
    let yaml = """
      aws: {region: us-east-1}
      models:
        a: {backend: sagemaker, endpoint: Castings}
        b: {backend: sagemaker, endpoint: castings}
      """
    #expect(GatewayConfiguration.problems(in: yaml) == ["gateway.yaml:4: models.b: names the same model as models.a"])
  }

  @Test(arguments: [
    Mistake(
      "models:\n  a:\n    backend: sagemaker\n    endpoint_config: c",
      "gateway.yaml:2: models.a: arn, or endpoint, is missing; an ARN has the form \(form)"),
    Mistake(
      "models:\n  a:\n    backend: sagemaker\n    endpoint: a_b",
      "gateway.yaml:2: models.a: endpoint is not that of a model: \(form)"),
    Mistake(
      "models:\n  a:\n    backend: sagemaker\n    endpoint: e\n    region: us-east-1\n    endpoint_config: c_d",
      "gateway.yaml:6: models.a.endpoint_config: must have 1 to 63 letters, digits and hyphens, and begin and end with a letter or digit"
    ),
    Mistake(
      "models:\n  a:\n    backend: sagemaker\n    endpoint: e\n    region: us-east-1\n    min_inference_units: 1",
      "gateway.yaml:2: models.a: has inference units, which models of sagemaker have not"),
    Mistake(
      "models:\n  a:\n    backend: sagemaker\n    endpoint: e\n    region: us-east-1\n    s3_allowed: [bucket/*]",
      "gateway.yaml:6: models.a.s3_allowed: sagemaker does not take images from S3"),
    Mistake(
      "models:\n  a:\n    backend: lookoutvision\n    project: p\n    version: 1\n    region: us-east-1\n    endpoint_config: c",
      "gateway.yaml:7: models.a.endpoint_config: is not for models of lookoutvision"),
  ])
  func `A mistake is told with its line`(mistake: Mistake) {
    #expect(GatewayConfiguration.problems(in: mistake.yaml) == mistake.expected)
  }

  @Test(
    arguments: [
      ("anomaly: {confidence: c}", "anomaly.is_anomalous", "is missing, and so is answer.anomaly.threshold"),
      (
        "anomaly: {confidence: c, is_anomalous: a, threshold: 1}", "anomaly.threshold",
        "is not for an answer that says itself what is anomalous"
      ),
      ("anomaly: {is_anomalous: a}", "anomaly.confidence", "is missing"),
      ("anomaly: {confidence: 'c[*]', threshold: 1}", "anomaly.confidence", "must have no [*]"),
      ("anomaly: {confidence: c, threshold: 0}", "anomaly.threshold", "must be a number above 0"),
      ("labels: {list: a, name: n, confidence: c}", "labels.list", "must have [*] where its elements are"),
      ("labels: {list: 'a[*]', confidence: c}", "labels.name", "is missing, and so is answer.labels.names"),
      ("labels: {list: 'a[*]', name: n}", "labels.confidence", "is missing"),
      ("labels: {list: 'a[*]', name: n, confidence: c, box: b}", "labels.box_form", "is missing: ltwh or xyxy"),
      ("labels: {list: 'a[*]', name: n, confidence: c, box_form: ltwh}", "labels.box", "is missing"),
      (
        "labels: {list: 'a[*]', name: n, confidence: c, box: [a, b], box_form: ltwh}", "labels.box",
        "must be one path, to a list of four numbers, or a list of four paths"
      ),
      (
        "labels: {list: 'a[*]', name: n, confidence: c, box: b, box_form: abcd}", "labels.box_form",
        "must be ltwh or xyxy"
      ),
    ] as [(String, String, String)])
  func `An answer that cannot be read so is told by its key`(answer: String, key: String, reason: String) {
    let yaml = """
      models:
        a: {backend: sagemaker, endpoint: e, region: us-east-1, answer: {\(answer)}}
      """
    let problems = GatewayConfiguration.problems(in: yaml)
    #expect(problems == ["gateway.yaml:2: models.a.answer.\(key): \(reason)"])
  }
}

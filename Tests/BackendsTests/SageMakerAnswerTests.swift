import GatewayCore
import TestSupport
import Testing

/// How answers of SageMaker's models are read. The picture that they are of has 100 x 80 pixels.
@Suite struct SageMakerAnswerTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let name: String
    let settings: [String: String]
    let answer: String
    let findings: Findings
    var testDescription: String { name }
  }

  private static let huggingFace = [
    "answer.labels.list": "[*]", "answer.labels.name": "label", "answer.labels.confidence": "score",
  ]

  private static let rows = [
    Row(
      name: "the successor of Lookout", settings: [:],
      answer: #"{"Source":{"Type":"direct"},"IsAnomalous":true,"Confidence":0.98765432}"#,
      findings: Findings(anomaly: .init(isAnomalous: true, confidence: 0.987654))),
    Row(
      name: "a number for true, and percents",
      settings: [
        "answer.anomaly.is_anomalous": "$.results[0].bad", "answer.anomaly.confidence": "results[0].score",
        "answer.anomaly.scale": "100",
      ], answer: #"{"results":[{"bad":0,"score":12.5}]}"#,
      findings: Findings(anomaly: .init(isAnomalous: false, confidence: 0.125))),
    Row(
      name: "a threshold", settings: ["answer.anomaly.threshold": "0.5", "answer.anomaly.confidence": "$"],
      answer: "0.5", findings: Findings(anomaly: .init(isAnomalous: true, confidence: 0.5))),
    Row(
      name: "labels without boxes", settings: huggingFace,
      answer: #"[{"label":"cat","score":0.9},{"label":"dog","score":1.5}]"#,
      findings: Findings(labels: [.init(name: "cat", confidence: 0.9), .init(name: "dog", confidence: 1)])),
    Row(name: "no labels at all", settings: huggingFace, answer: "[]", findings: Findings()),
    Row(
      name: "boxes in pixels by their corners",
      settings: huggingFace.merging([
        "answer.labels.box": "box.xmin,box.ymin,box.xmax,box.ymax", "answer.labels.box_form": "xyxy",
        "answer.labels.box_unit": "pixels",
      ]) { $1 },
      answer: #"[{"label":"cat","score":0.9,"box":{"xmin":25,"ymin":40,"xmax":50,"ymax":80}}]"#,
      findings: Findings(labels: [
        .init(name: "cat", confidence: 0.9, box: .init(left: 0.25, top: 0.5, width: 0.25, height: 0.5))
      ])),
    Row(
      name: "rows of numbers, as SageMaker's own detector answers",
      settings: [
        "answer.labels.list": "prediction[*]", "answer.labels.name": "[0]", "answer.labels.confidence": "[1]",
        "answer.labels.names": "car,person", "answer.labels.box": "[2],[3],[4],[5]", "answer.labels.box_form": "xyxy",
      ], answer: #"{"prediction":[[1.0,0.75,0.1,0.2,0.5,0.4]]}"#,
      findings: Findings(labels: [
        .init(name: "person", confidence: 0.75, box: .init(left: 0.1, top: 0.2, width: 0.4, height: 0.2))
      ])),
    Row(
      name: "a list of probabilities, one for each class",
      settings: ["answer.labels.list": "[*]", "answer.labels.names": "good,bad", "answer.labels.confidence": "$"],
      answer: "[0.25,0.75]",
      findings: Findings(labels: [.init(name: "good", confidence: 0.25), .init(name: "bad", confidence: 0.75)])),
    Row(
      name: "lists in lists, one path to a box, and a label without one",
      settings: [
        "answer.labels.list": "predictions[*].found[*]", "answer.labels.name": "class", "answer.labels.confidence": "p",
        "answer.labels.box": "at", "answer.labels.box_form": "ltwh",
      ],
      answer:
        #"{"predictions":[{"found":[{"class":3,"p":1,"at":[0,0,1,1]}]},{"found":[{"class":"x","p":0,"at":null}]}]}"#,
      findings: Findings(labels: [
        .init(name: "3", confidence: 1, box: .init(left: 0, top: 0, width: 1, height: 1)),
        .init(name: "x", confidence: 0),
      ])),
    Row(
      name: "labels and a verdict",
      settings: [
        "answer.labels.list": "l[*]", "answer.labels.name": "n", "answer.labels.confidence": "c",
        "answer.anomaly.is_anomalous": "bad", "answer.anomaly.confidence": "score",
      ], answer: #"{"l":[{"n":"dent","c":0.5}],"bad":true,"score":0.75}"#,
      findings: Findings(
        labels: [.init(name: "dent", confidence: 0.5)], anomaly: .init(isAnomalous: true, confidence: 0.75))),
  ]

  @Test(arguments: rows)
  func `An answer is read as the catalog says`(row: Row) async throws {
    #expect(try await detect(row.answer, row.settings) == row.findings)
  }

  @Test(
    arguments: [
      ([:], "{}"), ([:], #"{"IsAnomalous":"yes","Confidence":1}"#), ([:], #"{"IsAnomalous":true}"#),
      ([:], #"{"IsAnomalous":true,"Confidence":null}"#), ([:], "[]"), ([:], "7"),
      (huggingFace, #"{"label":"cat"}"#), (huggingFace, #"[{"label":"cat"}]"#), (huggingFace, #"[{"score":1}]"#),
      (huggingFace, #"[{"label":["cat"],"score":1}]"#),
      (
        ["answer.labels.list": "[*]", "answer.labels.names": "good", "answer.labels.confidence": "$"], "[0.25,0.75]"
      ),
      (
        huggingFace.merging(["answer.labels.box": "box", "answer.labels.box_form": "ltwh"]) { $1 },
        #"[{"label":"cat","score":1,"box":[0,0,1]}]"#
      ),
    ] as [([String: String], String)])
  func `Any other answer is the backend's error`(settings: [String: String], answer: String) async throws {
    let error = await #expect(throws: GatewayError.self) { try await detect(answer, settings) }
    #expect(error?.code == .backendError)
    #expect(error?.cause != nil)
  }

  @Test(arguments: [
    "", ".", "a.", "a..b", "a[", "a[x]", "a[-1]", "a[1", "[*]a", "$a", ".a", "a b", "a[١]", "a[1234567]",
  ])
  func `What is no path is told as such`(path: String) async throws {
    let error = await #expect(throws: GatewayError.self) {
      try await detect("1", ["answer.anomaly.threshold": "1", "answer.anomaly.confidence": path])
    }
    #expect(error?.cause?.contains("must be a path") == true)
  }

  private func detect(_ answer: String, _ settings: [String: String]) async throws -> Findings {
    let backend = try AnsweringTransport.backend(.sageMaker) { _ in answer }
    var target = try BackendFixture.target(of: .sageMaker)
    target.settings = settings
    return try await backend.detect(target, DetectionRequest(image: .png()))
  }
}

import Foundation
import GatewayHTTP
import HTTPTypes
import HummingbirdTesting
import NIOCore
import TestSupport
import Testing
import Yams

/// The contract and the router say the same.
struct OpenAPITests {
  private static let methods: Set<String> = ["get", "put", "post", "delete", "options", "head", "patch", "trace"]

  @Test func `Every route is in the contract, and the other way round`() throws {
    let document = try #require(
      try Yams.compose(yaml: String(decoding: OpenAPIDocument.embedded().yaml, as: UTF8.self)))
    let paths = try #require(document["paths"]?.mapping)
    let described = paths.flatMap { path, item in
      (item.mapping?.keys.compactMap(\.string) ?? []).filter(Self.methods.contains).map {
        "\($0.uppercased()) \(path.string ?? "")"
      }
    }
    var test = TestGateway()
    test.console = try .embedded()
    #expect(described.sorted() == RouteTable(try test.router).descriptions)
  }

  @Test func `The document that is served is the one in the repository`() async throws {
    var test = TestGateway()
    test.openAPI = try .embedded()
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../openapi/openapi.yaml")
    let expected = try String(contentsOf: file, encoding: .utf8)
    let answer = try await test.run { try await $0.send(.get, "/openapi.yaml") }
    #expect(answer.text == expected)
    #expect(answer.header("content-type") == "application/yaml")
  }

  @Test func `The JSON is the same document as the YAML`() async throws {
    var test = TestGateway()
    let document = try OpenAPIDocument.embedded()
    test.openAPI = document
    let answer = try await test.run { try await $0.send(.get, "/openapi.json") }
    #expect(answer.header("content-type") == "application/json")
    _ = try JSONSerialization.jsonObject(with: Data(answer.body.readableBytesView))
    // JSON is YAML too.
    let json = try #require(try Yams.compose(yaml: answer.text))
    let yaml = try #require(try Yams.compose(yaml: String(decoding: document.yaml, as: UTF8.self)))
    let lines = (json: Self.lines(of: json, at: ""), yaml: Self.lines(of: yaml, at: ""))
    #expect(lines.json.count == lines.yaml.count)
    for (json, yaml) in zip(lines.json, lines.yaml) where json != yaml {
      Issue.record("\(json) is not \(yaml)")
      break
    }
  }

  @Test(arguments: [
    ("a: 1", #"{"a":1}"#), ("a: '1'", #"{"a":"1"}"#), ("a: true", #"{"a":true}"#), ("a: 'true'", #"{"a":"true"}"#),
    ("a: 1.5", #"{"a":1.5}"#), ("a: null", #"{"a":null}"#), ("a:", #"{"a":null}"#), ("a: ''", #"{"a":""}"#),
    ("a: 2026-11-22T08:00:00Z", #"{"a":"2026-11-22T08:00:00Z"}"#), ("a: [b, {c: d}]", #"{"a":["b",{"c":"d"}]}"#),
    ("'200': x", #"{"200":"x"}"#), ("200: x", #"{"200":"x"}"#), ("b: 1\na: 2", #"{"b":1,"a":2}"#),
    ("a: |\n  b\n  c\n", #"{"a":"b\nc\n"}"#), ("a: \"\\u00e9\\\"\"", #"{"a":"é\""}"#),
  ])
  func `YAML becomes the JSON that means the same`(yaml: String, json: String) throws {
    #expect(String(decoding: try OpenAPIDocument(yaml: Array(yaml.utf8)).json, as: UTF8.self) == json)
  }

  @Test(arguments: ["", "a: [", "a: 1\na: 2"])
  func `A document that is no YAML is refused`(yaml: String) {
    #expect(throws: YamlError.self) { try OpenAPIDocument(yaml: Array(yaml.utf8)) }
  }

  /// Every leaf with its path, its kind and its text, in order.
  private static func lines(of node: Node, at path: String) -> [String] {
    switch node {
    case .mapping(let mapping):
      [path + " {}"] + mapping.flatMap { lines(of: $0.value, at: "\(path).\($0.key.string ?? "?")") }
    case .sequence(let sequence):
      [path + " []"] + sequence.enumerated().flatMap { lines(of: $1, at: "\(path)[\($0)]") }
    case .scalar(let scalar):
      if node.tag == Tag(.timestamp) || node.tag == Tag(.str) {
        ["\(path) text \(scalar.string)"]
      } else if let number = node.float, node.bool == nil {
        ["\(path) number \(number)"]
      } else {
        ["\(path) \(node.tag) \(node.null == nil ? scalar.string : "null")"]
      }
    case .alias: ["\(path) alias"]
    }
  }
}

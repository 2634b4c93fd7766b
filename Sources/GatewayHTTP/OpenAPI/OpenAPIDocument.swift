import OrderedJSON
import Yams

/// The OpenAPI description of the contract, as `openapi/openapi.yaml` has it.
package struct OpenAPIDocument: Sendable {
  package let yaml: [UInt8]
  package let json: [UInt8]

  /// The document that this program was built with.
  /// - Throws: `YamlError` when it is not YAML: a defect of the build.
  package static func embedded() throws -> OpenAPIDocument {
    try OpenAPIDocument(yaml: PackageResources.openapi_yaml)
  }

  package init(yaml: [UInt8]) throws {
    self.yaml = yaml
    guard let node = try Yams.compose(yaml: String(decoding: yaml, as: UTF8.self)) else {
      throw YamlError.reader(problem: "the document is empty", offset: nil, value: 0, yaml: "")
    }
    json = JSONWriter.bytes(of: JSONValue(node))
  }
}

extension JSONValue {
  /// The same value, its members in the same order.
  fileprivate init(_ node: Node) {
    switch node {
    case .mapping(let mapping):
      self = .object(JSONObject(mapping.map { ($0.key.string ?? "", JSONValue($0.value)) }))
    case .sequence(let sequence): self = .array(sequence.map(JSONValue.init))
    case .scalar(let scalar):
      if node.tag == Tag(.str) {
        self = .string(scalar.string)
      } else if let flag = node.bool {
        self = .bool(flag)
      } else if let number = node.int {
        self = .integer(number)
      } else if let number = node.float {
        self = .number(number)
      } else if node.null != nil {
        self = .null
      } else {
        self = .string(scalar.string)
      }
    case .alias: self = .null
    }
  }
}

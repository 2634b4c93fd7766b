/// An element of an XML document, as far as AWS's query protocols use XML: names without their prefix, text, elements
/// within; no attributes.
struct XMLNode: Equatable {
  let name: String
  var text = ""
  var children: [XMLNode] = []

  /// The first element directly within this one that has the name.
  subscript(name: String) -> XMLNode? {
    children.first { $0.name == name }
  }

  /// The text of the first element at the end of a path of names; nil where there is none, or none with text.
  func text(at path: String...) -> String? {
    var node = self
    for name in path {
      guard let next = node[name] else { return nil }
      node = next
    }
    return node.text.isEmpty ? nil : node.text
  }

  /// The document's element; nil for what is not well-formed, nested too deep, or has a document type: AWS sends none,
  /// and entities that are defined nowhere cannot grow.
  static func document(_ bytes: [UInt8]) -> XMLNode? {
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    var reader = XMLReader(text)
    return try? reader.document()
  }
}

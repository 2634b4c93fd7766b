import Foundation
import FoundationXML

/// An element of an XML document, as far as AWS's query protocols use XML: names without their prefix, text, elements
/// within; no attributes.
struct XMLNode: Equatable {
  let name: String
  fileprivate(set) var text = ""
  fileprivate(set) var children: [XMLNode] = []

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

  /// How deep elements may be nested: no answer comes near it.
  private static let depthLimit = 32

  /// The document's element; nil for what is not well-formed, or nested too deep. Entities from outside the document
  /// are not read.
  static func document(_ bytes: [UInt8]) -> XMLNode? {
    // A null byte or an empty text is no document, and the parser need not be asked.
    guard bytes.contains(UInt8(ascii: "<")) else { return nil }
    let parser = XMLParser(data: Data(bytes))
    parser.shouldProcessNamespaces = true
    parser.shouldResolveExternalEntities = false
    let builder = Builder()
    parser.delegate = builder
    guard parser.parse(), !builder.isTooDeep else { return nil }
    return builder.root
  }

  private final class Builder: NSObject, XMLParserDelegate {
    private(set) var root: XMLNode?
    private(set) var isTooDeep = false
    private var open: [XMLNode] = []

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String]
    ) {
      open.append(XMLNode(name: name))
      if open.count > depthLimit {
        isTooDeep = true
        parser.abortParsing()
      }
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
      guard !open.isEmpty else { return }
      open[open.count - 1].text += text
    }

    func parser(
      _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
    ) {
      guard var node = open.popLast() else { return }
      node.text = node.text.trimmingCharacters(in: .whitespacesAndNewlines)
      if open.isEmpty { root = node } else { open[open.count - 1].children.append(node) }
    }
  }
}

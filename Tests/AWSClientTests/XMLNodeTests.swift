import Foundation
import FoundationXML
import Testing

@testable import AWSClient

/// XML as the query protocols send it; Foundation's own parser, which the program does without, is what it is held to.
struct XMLNodeTests {
  private static let answer = """
    <?xml version="1.0" encoding="UTF-8"?>
    <!-- a word -->
    <sts:AssumeRoleResponse xmlns:sts='https://sts.amazonaws.com/doc/2011-06-15/' a="1 &amp; 2">
      <Result n="&#65;"><Empty/><Text> a&amp;b &lt;c&gt; &#x1F600;&#10;é </Text><Text><![CDATA[<raw> & ]] ]]></Text></Result>
      <?note to nobody?><Other.Name-1 >x<In/>y</Other.Name-1>
    </sts:AssumeRoleResponse>

    """

  @Test func `A document is read`() throws {
    let root = try #require(ReadXML.document(Array(Self.answer.utf8)))
    #expect(root.name == "AssumeRoleResponse")
    #expect(root.text(at: "Result", "Text") == "a&b <c> 😀\né")
    #expect(root["Result"]?.children.map(\.text) == ["", "a&b <c> 😀\né", "<raw> & ]]"])
    #expect(root.text(at: "Result", "Empty") == nil)
    #expect(root.text(at: "Other.Name-1") == "xy")
    #expect(root.text(at: "Absent", "Text") == nil)
  }

  @Test(arguments: [
    "", " ", "text", "<a>", "</a>", "<a></b>", "<a/><b/>", "<a/>x", "x<a/>", "<a b/>", "<a b=1/>", "<a b='1'c='2'/>",
    "<a b='1' b='2'/>", "<a b='<'/>", "<a>&unknown;</a>", "<a>&amp</a>", "<a>&#0;</a>", "<a>&#xD800;</a>",
    "<a>&#x110000;</a>", "<a>&#+65;</a>", "<a>]]></a>", "<a>\u{1}</a>", "<a>\u{0}</a>", "<a><!-- -- --></a>",
    "<a><![CDATA[x</a>", "<1a/>", "< a/>", "<a:b:c/>", "<:a/>", "<a/><?xml version='1.0'?>", "<?xml version='1.0'?>",
    "<?xml?><a/>", "<?xml encoding='UTF-8'?><a/>", "<?xml version='2.0'?><a/>",
    "<?xml version='1.0' encoding='UTF-16'?><a/>",
    "<?xml version='1.0' standalone='no' encoding='UTF-8'?><a/>", "<?xml version='1.0'encoding='UTF-8'?><a/>",
    "<!DOCTYPE a><a/>", "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "{\"Error\":{}}", "\u{FEFF}\u{FEFF}<a/>",
  ])
  func `What is not well-formed, or has a document type, is no document`(text: String) {
    #expect(ReadXML.document(Array(text.utf8)) == nil)
  }

  @Test func `Bytes that are not UTF-8 are no document`() {
    #expect(ReadXML.document(Array("<a>".utf8) + [0xC3] + Array("</a>".utf8)) == nil)
  }

  @Test(arguments: [(32, true), (33, false), (100_000, false)])
  func `Elements are nested up to 32 deep`(depth: Int, isRead: Bool) {
    let text = String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
    #expect((ReadXML.document(Array(text.utf8)) != nil) == isRead)
  }

  @Test func `A byte order mark and other line ends are read over`() {
    let text = "\u{FEFF}<?xml version='1.0'?>\r\n<a>\r\n<b>1\r2\r\n3</b></a>\r"
    #expect(ReadXML.document(Array(text.utf8))?.text(at: "b") == "1\n2\n3")
  }

  /// Foundation's parser takes some names and characters that XML does not have.
  @Test func `What Foundation refuses is refused, and what both read they read alike`() {
    let seed = Array(Self.answer.utf8)
    let pieces = [
      "<", ">", "/", "&", ";", "'", "\"", "<a>", "</a>", "]]>", "<!--", "-->", "<![CDATA[", "&#", " ", ":", "é",
    ]
    var random = SplitMix(state: 7)
    var both = 0
    for _ in 0..<4000 {
      var bytes = seed
      for _ in 0..<Int.random(in: 1...2, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        let end = min(bytes.count, place + Int.random(in: 0...3, using: &random))
        bytes.replaceSubrange(place..<end, with: Array((pieces.randomElement(using: &random) ?? "").utf8))
      }
      guard let node = ReadXML.document(bytes) else { continue }
      let theirs = Self.foundation(bytes)
      #expect(node == theirs, "\(String(decoding: bytes, as: UTF8.self))")
      both += 1
    }
    #expect(both > 200)
  }

  private static func foundation(_ bytes: [UInt8]) -> ReadXML? {
    let parser = XMLParser(data: Data(bytes))
    parser.shouldProcessNamespaces = true
    let builder = Builder()
    parser.delegate = builder
    return parser.parse() ? builder.root : nil
  }

  private final class Builder: NSObject, XMLParserDelegate {
    var root: ReadXML?
    var open: [ReadXML] = []

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String]
    ) {
      open.append(ReadXML(name: name))
    }

    func parser(_ parser: XMLParser, foundCDATA bytes: Data) {
      self.parser(parser, foundCharacters: String(decoding: bytes, as: UTF8.self))
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
      guard !open.isEmpty else { return }
      open[open.count - 1].text += text
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
      guard var node = open.popLast() else { return }
      node.text = node.text.trimmingCharacters(in: CharacterSet.whitespacesAndNewlines)
      if open.isEmpty { root = node } else { open[open.count - 1].children.append(node) }
    }
  }
}

private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

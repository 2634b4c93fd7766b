import Foundation
import OrderedJSON
import Testing

@Suite struct JSONWriterTests {
  @Test func `Members are written in the order in which they were added, whatever their names`() {
    var object = JSONObject([("zebra", 1), ("apple", 2)])
    object.append("mango", 3)
    object.append("left out", ifPresent: nil)
    object.append("kept", ifPresent: .null)
    #expect(text(.object(object)) == #"{"zebra":1,"apple":2,"mango":3,"kept":null}"#)
  }

  @Test(arguments: [
    ("", #""""#),
    ("plain", #""plain""#),
    (#"a"b"#, #""a\"b""#),
    (#"a\b"#, #""a\\b""#),
    ("a/b", #""a/b""#),
    ("\n\r\t", #""\n\r\t""#),
    ("\u{0}\u{1F}", #""\u0000\u001f""#),
    ("\u{8}\u{C}", #""\b\f""#),
    ("\u{7F}", #""\u007f""#),
    ("grün 模型 🙂", #""grün 模型 🙂""#),
  ])
  func `A string is escaped as little as JSON allows`(string: String, written: String) {
    #expect(text(.string(string)) == written)
  }

  @Test(arguments: 0...20)
  func `Bytes are written in base64, as Foundation writes them`(count: Int) {
    let bytes = (0..<count).map { UInt8(255 - $0 * 12) }
    #expect(text(.base64(bytes)) == "\"\(Data(bytes).base64EncodedString())\"")
  }

  @Test func `A member's name is escaped as a string is`() {
    #expect(text([#"a"b"#: 1]) == #"{"a\"b":1}"#)
  }

  @Test(arguments: [
    (JSONValue.integer(0), "0"), (.integer(-7), "-7"), (.integer(.max), "9223372036854775807"),
    (.integer(.min), "-9223372036854775808"),
    (.number(0.25), "0.25"), (.number(-1.5), "-1.5"), (.number(3), "3.0"), (.number(1e-7), "1e-07"),
    (.number(1e300), "1e+300"),
    (.number(.infinity), "null"), (.number(-.infinity), "null"), (.number(.nan), "null"),
    (.bool(true), "true"), (.bool(false), "false"), (.null, "null"),
  ])
  func `A scalar is written as JSON has it, one that JSON cannot write as null`(value: JSONValue, written: String) {
    #expect(text(value) == written)
  }

  @Test(arguments: [
    (JSONWriter.Style.compact, #"{"a":[1,{"b":[],"c":{}},[true,null]],"d":"x, y: z"}"#),
    (.spaced, #"{"a": [1, {"b": [], "c": {}}, [true, null]], "d": "x, y: z"}"#),
  ])
  func `The style sets nested values apart and leaves strings alone`(style: JSONWriter.Style, written: String) {
    let value: JSONValue = ["a": [1, ["b": [], "c": [:]], [true, .null]], "d": "x, y: z"]
    #expect(text(value, style) == written)
  }

  /// The expected text is what `json.dumps({"text": "".join(map(chr, range(128))), "n": [1, -2, 0.5, True, None]})`
  /// gives in Python 3.
  @Test func `The spaced style gives the bytes of Python's json dumps for all of ASCII`() {
    let ascii = String(String.UnicodeScalarView((0..<128).compactMap { Unicode.Scalar(UInt8($0)) }))
    let value: JSONValue = ["text": .string(ascii), "n": [1, -2, .number(0.5), true, .null]]
    let controls =
      #"\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f"#
      + #"\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f"#
    let printable =
      ##" !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~\u007f"##
    #expect(
      text(value, .spaced)
        == #"{"text": ""# + controls + printable + #"", "n": [1, -2, 0.5, true, null]}"#)
  }

  @Test(arguments: [JSONWriter.Style.compact, .spaced])
  func `What is written is read back by Foundation`(style: JSONWriter.Style) throws {
    struct Read: Decodable, Equatable {
      let text: String
      let nested: [[String: Double]]
    }
    let everything = String(
      String.UnicodeScalarView((0..<0x3000).compactMap { Unicode.Scalar(UInt32($0)) } + ["\u{1F642}"]))
    let value: JSONValue = ["text": .string(everything), "nested": [["a": .number(0.1)], ["b": 2]]]
    let read = try JSONDecoder().decode(Read.self, from: Data(JSONWriter.bytes(of: value, style: style)))
    #expect(read == Read(text: everything, nested: [["a": 0.1], ["b": 2]]))
  }

  private func text(_ value: JSONValue, _ style: JSONWriter.Style = .compact) -> String {
    String(decoding: JSONWriter.bytes(of: value, style: style), as: UTF8.self)
  }
}

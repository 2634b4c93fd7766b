import OrderedJSON
import Testing

@Suite("The grammar of JSON")
struct JSONSyntaxTests {
  @Test(
    "What is JSON passes",
    arguments: [
      "{}", "[]", " {\"a\" : [1, -0.5e+10, true, false, null, \"\\u00e9\\n\\\"\"]}\n", "0", "\"\"", "-0", "1E5",
      "{\"a\":{\"a\":1},\"b\":1}", "\"\\ud83d\\ude00\"", "\"ä😀\"",
      String(repeating: "[", count: 64)
        + String(
          repeating: "]", count: 64),
    ])
  func good(text: String) throws {
    try JSONSyntax.check(Array(text.utf8))
  }

  @Test("What a text says is read as it is written")
  func reading() throws {
    let text =
      #" {"b":[1,-0.5e+1,true,false,null,9223372036854775808],"a":"\u00e9\n\"\ud83d\ude00ä","é":{},"e\u0301":[]} "#
    #expect(
      try JSONSyntax.value(of: Array(text.utf8))
        == .object(
          JSONObject([
            ("b", [1, .number(-5), true, false, .null, .number(9_223_372_036_854_775_808)]), ("a", "é\n\"😀ä"),
            ("é", .object(JSONObject())), ("e\u{301}", []),
          ])))
  }

  @Test("A name that comes twice among many is found", arguments: [3, 15, 16, 17, 40])
  func repeatedNames(count: Int) {
    let names = (0..<count).map { "\"n\($0)\":0" }
    #expect(throws: Never.self) { try JSONSyntax.check(Array("{\(names.joined(separator: ","))}".utf8)) }
    for name in [names[0], names[count - 1]] {
      let text = "{\((names + [name]).joined(separator: ","))}"
      #expect(throws: JSONSyntax.Violation.self) { try JSONSyntax.check(Array(text.utf8)) }
    }
  }

  @Test(
    "What is not is refused",
    arguments: [
      "", " ", "{", "}", "{\"a\":1,}", "[1,]", "[,1]", "{,}", "{\"a\"}", "{\"a\":}", "{a:1}", "{'a':1}", "01", "1.",
      ".5", "+1", "1e", "--1", "tru", "True", "NaN", "Infinity", "\"a", "\"\\x\"", "\"\\u12\"", "\"\\ud83d\"",
      "\"\\ude00\\ud83d\"", "\"\u{1}\"", "{} {}", "[1 2]", "{\"a\":1 \"b\":2}", "// c\n1", "\u{FEFF}{}",
      "{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}",
      String(repeating: "[", count: 65)
        + String(
          repeating: "]", count: 65),
    ])
  func bad(text: String) {
    #expect(throws: JSONSyntax.Violation.self) { try JSONSyntax.check(Array(text.utf8)) }
  }

  @Test("Bytes that are no UTF-8 are refused", arguments: [[0xFF], [0x22, 0xC3, 0x22], [0x7B, 0x00, 0x7D, 0x00]])
  func notUTF8(bytes: [UInt8]) {
    #expect(throws: JSONSyntax.Violation.self) { try JSONSyntax.check(bytes) }
  }

  @Test("Deep nesting ends with an answer, not with the stack")
  func deep() {
    let text = String(repeating: "[{\"a\":", count: 100_000)
    #expect(throws: JSONSyntax.Violation.self) { try JSONSyntax.check(Array(text.utf8)) }
  }
}

import Testing

@testable import AWSClient

@Suite struct ShellWordsTests {
  @Test(
    arguments: [
      ("", []), (" \t\n", []), ("a", ["a"]), ("a b", ["a", "b"]), ("  a \t\n b  ", ["a", "b"]),
      ("'a b' c", ["a b", "c"]), (#""a b" c"#, ["a b", "c"]), ("a'b c'd", ["ab cd"]), (#"a"b"'c'd"#, ["abcd"]),
      ("''", [""]), (#"a "" b"#, ["a", "", "b"]), (#"a\ b"#, ["a b"]), (#"\a"#, ["a"]), (#"\\"#, [#"\"#]),
      (#"\'a"#, ["'a"]), (#"'\'"#, [#"\"#]), (#""\"\\""#, [#""\"#]), (#""\a\$""#, [#"\a\$"#]), (#"'"'"#, ["\""]),
      (#""'""#, ["'"]), ("a;b|c>d&e", ["a;b|c>d&e"]), ("$HOME `id` *", ["$HOME", "`id`", "*"]),
      ("a # b", ["a", "#", "b"]),
      ("\"a\nb\"", ["a\nb"]), ("é 'ü x'", ["é", "ü x"]),
    ] as [(String, [String])])
  func `Words are split as a shell splits them, and nothing is expanded`(text: String, words: [String]) throws {
    #expect(try ShellWords.split(text) == words)
  }

  @Test(arguments: [
    ("'a", "a quote is not closed"), (#""a"#, "a quote is not closed"), (#""a\""#, "a quote is not closed"),
    (#"'a\'b'"#, "a quote is not closed"), (#"a\"#, "it ends in a backslash"), (#"\"#, "it ends in a backslash"),
  ])
  func `What does not end is an error`(text: String, reason: String) {
    #expect(throws: ShellWords.Problem(reason: reason)) { try ShellWords.split(text) }
  }
}

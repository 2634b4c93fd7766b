import Testing

@testable import AWSClient

@Suite struct ProfileFileParserTests {
  /// A file's text and what is read from it: `[heading] name=value name={nested=value}`, line breaks in values as `|`.
  struct Row: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    let read: String
    var testDescription: String { name }

    init(_ name: String, _ text: String, _ read: String) {
      self.name = name
      self.text = text
      self.read = read
    }
  }

  static let layouts = [
    Row("empty file", "", ""),
    Row("white space alone", " \n\t\n\n", ""),
    Row("comments alone", "# one\n; two\n  # three\n\t; four", ""),
    Row("a section without properties", "[profile a]", "[profile a]"),
    Row("a section with a line end", "[profile a]\n", "[profile a]"),
    Row("white space in the brackets", "[ \tprofile a\t ]", "[profile a]"),
    Row("a tab in the heading", "[profile\ta]", "[profile\ta]"),
    Row("an indented heading", "  [profile a]\nk = v", "[profile a] k=v"),
    Row("a comment behind a heading", "[profile a] # c", "[profile a]"),
    Row("a comment at a heading", "[profile a]; c", "[profile a]"),
    Row("a bracket in a comment", "[profile a] # [b]", "[profile a]"),
    Row("quotes in a heading", "[profile \"a b\"]", "[profile \"a b\"]"),
    Row("one property", "[a]\nk = v", "[a] k=v"),
    Row("no white space", "[a]\nk=v", "[a] k=v"),
    Row("much white space", "[a]\nk \t=\t  v \t", "[a] k=v"),
    Row("a colon for an equals sign", "[a]\nk: v", "[a] k=v"),
    Row("a colon in the value", "[a]\nrole_arn = arn:aws:iam::1:role/r", "[a] role_arn=arn:aws:iam::1:role/r"),
    Row("an equals sign in the value", "[a]\nk = v=w==", "[a] k=v=w=="),
    Row("two properties", "[a]\nk = v\nl = w", "[a] k=v l=w"),
    Row("names know no case", "[a]\nAWS_Access_Key_ID = AKID", "[a] aws_access_key_id=AKID"),
    Row("values know case", "[a]\nk = VaLuE", "[a] k=VaLuE"),
    Row("headings know case", "[Profile A]\n[profile a]", "[Profile A] [profile a]"),
    Row("an empty value", "[a]\nk =\nl = w", "[a] k= l=w"),
    Row("an empty value at the end", "[a]\nk =", "[a] k="),
    Row("letters of all kinds", "[\u{1F600}é]\nclé = värde", "[\u{1F600}é] clé=värde"),
    Row("single quotes stay", "[a]\nk = 'v w'", "[a] k='v w'"),
    Row("double quotes stay", "[a]\nk = \"v\"", "[a] k=\"v\""),
    Row("backslashes stay", "[a]\nk = a\\nb\\", "[a] k=a\\nb\\"),
    Row("two sections", "[a]\nk = v\n[b]\nk = w", "[a] k=v [b] k=w"),
    Row("the later of two values", "[a]\nk = v\nk = w", "[a] k=w"),
    Row("the later of two values in another case", "[a]\nk = v\nK = w", "[a] k=w"),
  ]

  static let merging = [
    Row("one section twice", "[a]\nk = v\n[b]\n[a]\nl = w", "[a] k=v l=w [b]"),
    Row("one section twice, one value twice", "[a]\nk = v\n[a]\nk = w", "[a] k=w"),
    Row("headings that differ in white space alone", "[ a ]\nk = v\n[a]\nl = w", "[a] k=v l=w"),
    Row("indented properties", "[a]\n  k = v\n  l = w", "[a] k=v l=w"),
    Row("properties that go out", "[a]\n  k = v\nl = w", "[a] k=v l=w"),
  ]

  static let commentsAndLineEnds = [
    Row("a hash after white space", "[a]\nk = v # c", "[a] k=v"),
    Row("a semicolon after white space", "[a]\nk = v ; c", "[a] k=v"),
    Row("a hash after a tab", "[a]\nk = v\t#c", "[a] k=v"),
    Row("a hash within a value", "[a]\nk = v#c", "[a] k=v#c"),
    Row("a semicolon within a value", "[a]\nk = v;c d", "[a] k=v;c d"),
    Row("a comment for a value", "[a]\nk = # c", "[a] k="),
    Row("comments between properties", "[a]\n# c\nk = v\n  ; d\nl = w", "[a] k=v l=w"),
    Row("a comment with an equals sign", "[a]\n#k = v\nl = w", "[a] l=w"),
    Row("CRLF", "[a]\r\nk = v\r\nl = w\r\n", "[a] k=v l=w"),
    Row("CR alone", "[a]\rk = v", "[a] k=v"),
    Row("a byte order mark", "\u{FEFF}[a]\nk = v", "[a] k=v"),
    Row("blank lines", "\n\n[a]\n\nk = v\n\n\nl = w\n\n", "[a] k=v l=w"),
    Row("no line end at the end", "[a]\nk = v", "[a] k=v"),
  ]

  static let continuations = [
    Row("a line that goes on", "[a]\nk = v\n  w", "[a] k=v|w"),
    Row("two lines that go on", "[a]\nk = v\n w\n\tx", "[a] k=v|w|x"),
    Row("white space round it", "[a]\nk = v\n \t w \t", "[a] k=v|w"),
    Row("a comment sign in it stays", "[a]\nk = v\n  w # x ; y", "[a] k=v|w # x ; y"),
    Row("a comment line in it goes", "[a]\nk = v\n  # c\n  w", "[a] k=v|w"),
    Row("a blank line in it goes", "[a]\nk = v\n\n  w", "[a] k=v|w"),
    Row("a bracket in it", "[a]\nk = v\n  [b]", "[a] k=v|[b]"),
    Row("an equals sign in it", "[a]\nk = v\n  l = w", "[a] k=v|l = w"),
    Row("nested", "[a]\ns3 =\n  k = v\n  l = w", "[a] s3={k=v,l=w}"),
    Row("nested, then not", "[a]\ns3 =\n  k = v\nl = w", "[a] l=w s3={k=v}"),
    Row("nested, one name twice", "[a]\ns3 =\n  k = v\n  K = w", "[a] s3={k=w}"),
    Row("nested, deeper still is the same level", "[a]\ns3 =\n  k = v\n    l = w", "[a] s3={k=v,l=w}"),
    Row("nested, an empty value", "[a]\ns3 =\n  k =", "[a] s3={k=}"),
    Row("nested, an equals sign in the value", "[a]\ns3 =\n  k = v=w", "[a] s3={k=v=w}"),
    Row("nested behind a comment", "[a]\ns3 = # c\n  k = v", "[a] s3={k=v}"),
    Row("nested in CRLF", "[a]\r\ns3 =\r\n  k = v\r\n", "[a] s3={k=v}"),
    Row("nested twice: the later as a whole", "[a]\ns3 =\n  k = v\n[a]\ns3 =\n  l = w", "[a] s3={l=w}"),
  ]

  @Test(arguments: layouts + merging + commentsAndLineEnds + continuations)
  func `What stands in a file is read as AWS's tools read it`(row: Row) throws {
    #expect(try ProfileFileParser.sections(in: row.text).map(Self.described).joined(separator: " ") == row.read)
  }

  @Test(arguments: [
    Row("a heading that does not end", "[profile a", "1 begins with [ and has no ]"),
    Row("a later heading that does not end", "[a]\nk = v\n[b", "3 begins with [ and has no ]"),
    Row("a heading without a name", "[]", "1 names no section"),
    Row("a heading of white space", "\n[ ]", "2 names no section"),
    Row("more behind a heading", "[a] hidden", "1 has more after the ]"),
    Row("a second bracket", "[a]]", "1 has more after the ]"),
    Row("a property in no section", "hidden = v\n[a]", "1 is in no section"),
    Row("words alone", "[a]\nhidden", "2 is neither [SECTION] nor NAME = VALUE"),
    Row("words before a comment with an equals sign", "[a]\nhidden # k = v", "2 is neither [SECTION] nor NAME = VALUE"),
    Row("words behind a comment", "[a]\n\n# c\nhidden", "4 is neither [SECTION] nor NAME = VALUE"),
    Row("a value without a name", "[a]\n= hidden", "2 has a value without a name"),
    Row("nested words alone", "[a]\ns3 =\n  k = v\n  hidden", "4 is not NAME = VALUE"),
    Row("a nested value without a name", "[a]\ns3 =\n  = hidden", "3 has a value without a name"),
    Row("a line of CRLF", "[a]\r\nk = v\r\nhidden\r\n", "3 is neither [SECTION] nor NAME = VALUE"),
  ])
  func `What cannot be read is told by its line, and nothing of the line is told`(row: Row) {
    do throws(ProfileFileParser.Problem) {
      _ = try ProfileFileParser.sections(in: row.text)
      Issue.record("it was read")
    } catch {
      #expect("\(error.line) \(error.reason)" == row.read)
      #expect(!error.reason.contains("hidden"))
    }
  }

  private static func described(_ section: ProfileSection) -> String {
    let properties = section.properties.sorted { $0.key < $1.key }.map { name, value in
      switch value {
      case .text(let text): " \(name)=\(text.replacing("\n", with: "|"))"
      case .nested(let nested):
        " \(name)={\(nested.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ","))}"
      }
    }
    return "[\(section.heading)]\(properties.joined())"
  }
}

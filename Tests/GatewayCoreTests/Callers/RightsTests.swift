import GatewayCore
import Testing

struct RightsTests {
  @Test(arguments: [
    ("*", "solder", true), ("*", "arn:aws:rekognition:us-east-1:1:x", true), ("**", "solder", true),
    ("solder", "solder", true), ("solder", "solder2", false), ("solder", "Solder", false), ("solder", "", false),
    ("solder-*", "solder-a", true), ("solder-*", "solder-", true), ("solder-*", "solder", false),
    ("solder-*", "asolder-a", false), ("*-v2", "solder-v2", true), ("*-v2", "solder-v2-v2", true),
    ("*-v2", "solder-v3", false), ("a*b*c", "abc", true), ("a*b*c", "aXbYbZc", true), ("a*b*c", "aXbYbZ", false),
    ("a*a", "a", false), ("a*a", "aa", true), ("s.lder", "solder", false),
    // Names and ARNs have nothing to do with each other.
    ("a*", "arn:aws:lookoutvision:us-east-1:1:model/a/1", false), ("arn:*", "arn", false), ("**", "arn:a", false),
    ("arn:*:model/a/*", "arn:aws:lookoutvision:us-east-1:1:model/a/1", true),
    ("arn:*:model/a/*", "arn:aws:lookoutvision:us-east-1:1:model/b/1", false),
  ])
  func `A pattern matches the whole id, a star any text`(pattern: String, id: String, matches: Bool) throws {
    #expect(try #require(ModelPattern(pattern)).matches(id) == matches)
  }

  @Test(arguments: ["", "a b", "a/b", "a:b", "ä", "a?", "a\n", String(repeating: "a", count: 513)])
  func `What no model can be called is no pattern`(text: String) {
    #expect(ModelPattern(text) == nil)
  }

  @Test(.timeLimit(.minutes(1)))
  func `A pattern of stars takes no time`() throws {
    let pattern = try #require(ModelPattern(String(repeating: "a*", count: 256)))
    #expect(pattern.matches(String(repeating: "a", count: 2000) + "b-"))
    #expect(
      try !#require(ModelPattern(String(repeating: "*a", count: 255) + "c")).matches(
        String(repeating: "a", count: 2000)))
  }

  @Test func `What nothing grants is refused`() throws {
    let solder = try #require(ModelPattern("solder-*"))
    let rights = Rights([Rights.Grant([.read]), Rights.Grant([.start, .operate], on: solder)])
    for right in Right.allCases {
      #expect(rights.allow(right, on: "solder-a") == [.read, .start, .operate].contains(right))
      #expect(rights.allow(right, on: "widgets") == (right == .read))
      #expect(rights.allowEverywhere(right) == (right == .read))
      #expect(!Rights([]).allow(right, on: "solder-a"))
      #expect(Rights.all.allow(right, on: "arn:aws:x:y:z:w") && Rights.all.allowEverywhere(right))
    }
  }
}

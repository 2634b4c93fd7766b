import OrderedJSON
import Testing

@Suite struct JSONObjectTests {
  @Test func `A member is found by its name, the first where a name is repeated`() {
    let object = JSONObject([("a", 1), ("b", "two"), ("a", 3)])
    #expect(object["a"] == 1)
    #expect(object["b"] == "two")
    #expect(object["c"] == nil)
  }

  @Test func `Two objects are equal only with their members in the same order`() {
    #expect(JSONObject([("a", 1), ("b", 2)]) == JSONObject([("a", 1), ("b", 2)]))
    #expect(JSONObject([("a", 1), ("b", 2)]) != JSONObject([("b", 2), ("a", 1)]))
  }

  @Test func `Literals make the values that they look like`() {
    let value: JSONValue = ["s": "t", "i": 1, "b": false, "a": [.null]]
    let object = JSONObject([("s", .string("t")), ("i", .integer(1)), ("b", .bool(false)), ("a", .array([.null]))])
    #expect(value == .object(object))
  }
}

import AWSClient
import OrderedJSON
import SigV4
import Testing

@Suite struct AWSCallTests {
  private let service = AWSService(signingName: "service")
  private let location = AWSCall.Location(partition: "aws", region: "us-east-1", endpoint: nil)

  @Test func `A call in awsJson1_1 names its operation in a header and posts its members`() {
    let call = AWSCall.json11(
      service, "DoThing", targetPrefix: "ThingService", at: location, body: JSONObject([("B", 1), ("A", ["x"])]),
      repeatability: .onlyIfRefused)
    #expect(call.method == "POST")
    #expect(call.path == "/")
    #expect(
      call.headers == [
        HeaderField(name: "X-Amz-Target", value: "ThingService.DoThing"),
        HeaderField(name: "Content-Type", value: "application/x-amz-json-1.1"),
      ])
    #expect(String(decoding: call.body, as: UTF8.self) == #"{"B": 1, "A": ["x"]}"#)
    #expect(call.repeatability == .onlyIfRefused)
  }

  @Test func `A call without members in awsJson1_1 posts an empty object`() {
    let call = AWSCall.json11(
      service, "DoThing", targetPrefix: "T", at: location, body: JSONObject(), repeatability: .always)
    #expect(call.body == Array("{}".utf8))
  }

  @Test func `A call in awsQuery is a form that names its operation`() {
    let call = AWSCall.query(
      service, "DoThing", version: "2011-06-15", at: location, parameters: [("B", "x y&=+/é"), ("A", "")],
      repeatability: .always)
    #expect(call.method == "POST")
    #expect(call.path == "/")
    #expect(
      call.headers == [
        HeaderField(name: "Content-Type", value: "application/x-www-form-urlencoded; charset=utf-8")
      ])
    #expect(
      String(decoding: call.body, as: UTF8.self)
        == "Action=DoThing&Version=2011-06-15&B=x%20y%26%3D%2B%2F%C3%A9&A=")
    #expect(call.isSigned)
  }

  @Test func `A call in restJson1 has its headers and body as they are given`() {
    let token = HeaderField(name: "X-Amzn-Client-Token", value: "t")
    let call = AWSCall.restJSON1(
      service, "DoThing", method: "POST", segments: ["2020-11-20", "things"], at: location, headers: [token],
      body: JSONObject([("Units", 2)]), repeatability: .always)
    #expect(call.path == "/2020-11-20/things")
    #expect(call.headers == [HeaderField(name: "Content-Type", value: "application/json"), token])
    #expect(call.body == Array(#"{"Units": 2}"#.utf8))
  }

  @Test func `A call in restJson1 without a body has no content type`() {
    let call = AWSCall.restJSON1(
      service, "GetThing", method: "GET", segments: ["things"], at: location, repeatability: .always)
    #expect(call.headers.isEmpty)
    #expect(call.body.isEmpty)
  }

  @Test(arguments: [
    ("plain-1_2.3~", "/plain-1_2.3~"), ("a/b", "/a%2Fb"), ("a b", "/a%20b"), ("a+b", "/a%2Bb"), ("a%2Fb", "/a%252Fb"),
    ("?q=1&r#f", "/%3Fq%3D1%26r%23f"), (":@!$'()*,;", "/%3A%40%21%24%27%28%29%2A%2C%3B"), ("grün", "/gr%C3%BCn"),
    ("\r\n\u{0}\u{7F}", "/%0D%0A%00%7F"), (#"\"#, "/%5C"),
    (".", "/%2E"), ("..", "/%2E%2E"), ("...", "/..."), (".hidden", "/.hidden"), ("../x", "/..%2Fx"), ("", "/"),
  ])
  func `A segment stays one segment, whatever is in it`(segment: String, path: String) {
    let call = AWSCall.restJSON1(
      service, "GetThing", method: "GET", segments: [segment], at: location, repeatability: .always)
    #expect(call.path == path)
  }
}

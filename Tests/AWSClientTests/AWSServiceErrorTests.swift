import AWSClient
import SigV4
import Testing

/// The forms are those of Smithy's protocol tests for awsJson1.1 and restJson1, and of botocore's parsers.
@Suite struct AWSServiceErrorTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let name: String
    var headers: [HeaderField] = []
    var body = "{}"
    let code: String?
    var testDescription: String { name }

    init(_ name: String, type: String? = nil, _ body: String = "{}", code: String?) {
      self.name = name
      headers = type.map { [HeaderField(name: "X-Amzn-Errortype", value: $0)] } ?? []
      self.body = body
      self.code = code
    }
  }

  @Test(arguments: [
    Row("header", type: "FooError", code: "FooError"),
    Row(
      "header with a URI", type: "FooError:http://internal.amazon.com/coral/com.amazon.coral.validate/",
      code: "FooError"),
    Row("header with a namespace", type: "aws.protocoltests#FooError", code: "FooError"),
    Row("header with both", type: "aws.protocoltests.restjson#FooError:http://internal.amazon.com/x", code: "FooError"),
    Row("header before body", type: "FooError", #"{"code":"BarError","__type":"BazError"}"#, code: "FooError"),
    Row("code", #"{"code":"FooError"}"#, code: "FooError"),
    Row("code with a URI", #"{"code":"FooError:http://internal.amazon.com/x"}"#, code: "FooError"),
    Row("code with both", #"{"code":"aws.protocoltests#FooError:http://internal.amazon.com/x"}"#, code: "FooError"),
    Row("code before __type", #"{"__type":"BazError","code":"FooError"}"#, code: "FooError"),
    Row("Code", #"{"Code":"FooError"}"#, code: "FooError"),
    Row("__type", #"{"__type":"FooError"}"#, code: "FooError"),
    Row("__type with a URI", #"{"__type":"FooError:http://internal.amazon.com/x"}"#, code: "FooError"),
    Row("__type with a namespace", #"{"__type":"com.amazonaws.rekognition#FooError"}"#, code: "FooError"),
    Row("__type with both", #"{"__type":"a.b#FooError:http://internal.amazon.com/x"}"#, code: "FooError"),
    Row(
      "nested decoy after", #"{"__type":"FooError","ErrorDetails":[{"__type":"com.amazon#ErrorDetails"}]}"#,
      code: "FooError"),
    Row(
      "nested decoy before", #"{"ErrorDetails":{"__type":"com.amazon#ErrorDetails"},"__type":"FooError"}"#,
      code: "FooError"),
    Row("nested decoy alone", #"{"ErrorDetails":{"__type":"FooError","code":"FooError"}}"#, code: nil),
    Row("junk header, good body", type: " ", #"{"__type":"FooError"}"#, code: "FooError"),
    Row("junk code, good __type", #"{"code":"","__type":"FooError"}"#, code: "FooError"),
    Row("code of another type", #"{"code":400,"__type":"FooError"}"#, code: "FooError"),
    Row("null", #"{"code":null,"__type":null}"#, code: nil),
    Row("markup", #"{"__type":"<b>Foo</b>"}"#, code: nil),
    Row("quotes", #"{"__type":"Foo\"Error"}"#, code: nil),
    Row("white space inside", #"{"__type":"Foo Error"}"#, code: nil),
    Row("line end inside", #"{"__type":"Foo\nError"}"#, code: nil),
    Row("not ASCII", #"{"__type":"FööError"}"#, code: nil),
    Row("longest", #"{"__type":"\#(String(repeating: "E", count: 128))"}"#, code: String(repeating: "E", count: 128)),
    Row("too long", #"{"__type":"\#(String(repeating: "E", count: 129))"}"#, code: nil),
    Row("nothing after the namespace", #"{"__type":"com.amazon#"}"#, code: nil),
    Row("no code", #"{"message":"m"}"#, code: nil),
    Row("empty body", "", code: nil),
    Row("XML", "<ErrorResponse><Error><Code>FooError</Code></Error></ErrorResponse>", code: "FooError"),
    Row(
      "XML with a declaration and a namespace",
      """
      <?xml version="1.0"?>
      <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
        <Error> <Type>Sender</Type> <Code> FooError </Code> </Error>
      </ErrorResponse>
      """, code: "FooError"),
    Row(
      "XML with a prefix",
      "<a:ErrorResponse xmlns:a='u'><a:Error><a:Code>FooError</a:Code></a:Error></a:ErrorResponse>",
      code: "FooError"),
    Row("XML without a code", "<ErrorResponse><Error><Message>m</Message></Error></ErrorResponse>", code: nil),
    Row("XML with its code elsewhere", "<ErrorResponse><Code>FooError</Code></ErrorResponse>", code: nil),
    Row("XML of another kind", "<Response><Error><Code>FooError</Code></Error></Response>", code: nil),
    Row("XML that does not end", "<ErrorResponse><Error><Code>FooError</Code></Error>", code: nil),
    Row("HTML", "<html><body>Service Unavailable</body></html>", code: nil),
    Row("JSON that breaks off", #"{"__type":"FooErr"#, code: nil),
    Row("a list", #"[{"__type":"FooError"}]"#, code: nil),
    Row("a string", #""FooError""#, code: nil),
  ])
  func `The code is found wherever the protocols have it, and is nothing but a code`(row: Row) {
    for status in [400, 500] {
      let error = AWSServiceError(response(status, row.headers, row.body))
      #expect(error.code == row.code)
      #expect(error.status == status)
    }
  }

  @Test(
    arguments: [
      (#"{"message":"lower"}"#, "lower"), (#"{"Message":"upper"}"#, "upper"),
      (#"{"Message":"upper","message":"lower"}"#, "lower"), (#"{"__type":"FooError"}"#, nil), (#"{"message":7}"#, nil),
      ("<html>", nil),
    ] as [(String, String?)])
  func `The message is found in either spelling`(body: String, message: String?) {
    #expect(AWSServiceError(response(400, [], body)).message == message)
  }

  @Test(arguments: [
    ("7c1e9f9b-4d6e-4f7c-8a51-000000000001", true), (String(repeating: "r", count: 128), true), ("", false),
    (String(repeating: "r", count: 129), false), ("two words", false), ("new\nline", false), ("quo\"te", false),
    ("back\\slash", false), ("grün", false),
  ])
  func `A request id is kept if it can go into a log`(id: String, isKept: Bool) {
    for name in ["x-amzn-RequestId", "X-Amzn-Requestid"] {
      let answer = response(400, [HeaderField(name: name, value: id)], "{}")
      #expect(AWSServiceError(answer).requestID == (isKept ? id : nil))
    }
  }

  @Test(
    arguments: [
      ([("Retry-After", "7")], 7), ([("x-amz-retry-after", "1500")], 1.5), ([("X-Amz-Retry-After", "0")], 0),
      ([("Retry-After", "7"), ("x-amz-retry-after", "250")], 0.25),
      ([("Retry-After", "7"), ("x-amz-retry-after", "invalid")], 7),
      ([("Retry-After", "-1")], nil), ([("Retry-After", "1.5")], nil), ([("Retry-After", "")], nil),
      ([("Retry-After", "99999999999")], nil), ([("Retry-After", "Wed, 21 Oct 2026 07:28:00 GMT")], nil), ([], nil),
    ] as [([(String, String)], Double?)])
  func `The hint how long to wait is read in seconds or milliseconds`(headers: [(String, String)], seconds: Double?) {
    let answer = response(503, headers.map { HeaderField(name: $0.0, value: $0.1) }, "{}")
    #expect(AWSServiceError(answer).retryAfter == seconds)
  }

  @Test(
    arguments: [
      ("ThrottlingException", true), ("ProvisionedThroughputExceededException", true), ("SlowDown", true),
      ("TooManyRequestsException", true), ("LimitExceededException", true), ("InternalServerError", false),
      ("ServiceQuotaExceededException", false), ("throttlingexception", false), (nil, false),
    ] as [(String?, Bool)])
  func `Throttling is told by the code, not by the status`(code: String?, isThrottling: Bool) {
    for status in [400, 429, 500] {
      let error = AWSServiceError(code: code, status: status, message: nil, requestID: nil, retryAfter: nil)
      #expect(error.isThrottling == isThrottling)
    }
  }

  private func response(_ status: Int, _ headers: [HeaderField], _ body: String) -> InboundResponse {
    InboundResponse(status: status, headers: headers, body: Array(body.utf8))
  }
}

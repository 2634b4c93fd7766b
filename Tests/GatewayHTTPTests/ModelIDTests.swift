import GatewayCore
import HTTPTypes
import HummingbirdTesting
import TestSupport
import Testing

struct ModelIDTests {
  private static let account = "us-east-1:123456789012"
  private static let rule =
    "a model's name has 1 to 128 characters of A-Z a-z 0-9 . _ - "
    + "and begins with a letter or a digit, or is its ARN"
  private static let rekognitionForm = "not a model's ARN: it has the form arn:…:project/NAME/version/VERSION/DIGITS"
  private static let lookoutForm = "not a model's ARN: it has the form arn:…:model/PROJECT/VERSION"

  @Test(arguments: [
    ("abc123", "abc123"), ("%61bc123", "abc123"), ("start", "start"),
    ("arn:aws:lookoutvision:\(account):model%2Fwidgets%2F1", TestModels.widgetsARN),
    ("arn%3Aaws%3Alookoutvision%3Aus-east-1%3A123456789012%3Amodel%2Fwidgets%2f1", TestModels.widgetsARN),
    (TestModels.widgetsARN, TestModels.widgetsARN), (TestModels.solderARN, TestModels.solderARN),
    ("arn:aws:lookoutvision:\(account):model/start/7", "arn:aws:lookoutvision:\(account):model/start/7"),
    (
      "arn:aws:rekognition:\(account):project/start/version/start/1",
      "arn:aws:rekognition:\(account):project/start/version/start/1"
    ),
  ])
  func `An id is understood, with and without a verb behind it`(path: String, id: String) async throws {
    try await TestGateway().run { client in
      let status = try await client.send(.get, "/models/\(path)")
      #expect(status.status == .ok)
      #expect(try status.model.id == id)
      let start = try await client.send(.post, "/models/\(path)/start")
      #expect(start.status == .accepted)
      #expect(try start.model.id == id)
    }
  }

  @Test(arguments: [TestModels.solderARN, TestModels.solderARN.replacing("/", with: "%2F")])
  func `The ARN of a catalog entry is that entry`(arn: String) async throws {
    let test = TestGateway()
    try await test.run { client in
      let first = try await client.send(.post, "/models/abc123/start").model
      let second = try await client.send(.post, "/models/\(arn)/start").model
      #expect(second.joined == true)
      #expect(second.createdAt == first.createdAt)
      #expect(second.id == TestModels.solderARN)
      #expect(try await client.send(.get, "/models/\(arn)").text.contains(#""description":"Solder joints""#))
    }
    #expect(test.backend.starts.count == 1)
  }

  @Test func `The units of a catalog entry are taken for its ARN too`() async throws {
    let entry = TestModels.widgets("widgets", version: "1")
    let test = TestGateway(catalog: [
      CatalogEntry(id: "widgets", target: entry.target, units: UnitsRequest(minimum: 3, maximum: 5))
    ])
    _ = try await test.run { try await $0.send(.post, "/models/\(TestModels.widgetsARN)/start") }
    #expect(test.backend.starts == [.start(resource: "model/widgets/1", InferenceUnits(minimum: 3, maximum: 5))])
  }

  @Test(arguments: [
    ("-abc", rule), (".abc", rule), ("_abc", rule), ("a%20b", rule), ("a%2Fb", rule), ("a%00", rule),
    ("%C3%A9", rule), (String(repeating: "x", count: 129), rule), ("ARN:aws", rule), ("abc123%0A", rule),
    ("abc%2531%32", rule), ("%2E%2E%2Fhealthz", rule),
    ("%FF", "not percent-encoded UTF-8"), ("%zz", "not percent-encoded UTF-8"), ("abc%", "not percent-encoded UTF-8"),
    ("arn:aws", "not an ARN of the form arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE"),
    (
      "arn:aws:lookoutvision:us-east-1:1234:model/a/1",
      "not an ARN of the form arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE"
    ),
    (
      "arn:aws:lookoutvision:x.test%2F:123456789012:model/a/1",
      "not an ARN of the form arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE"
    ),
    ("arn:aws:s3:\(account):bucket/a", "no backend of this gateway has the models of this ARN's service"),
    ("arn:aws:lookoutvision:\(account):model/widgets/latest", lookoutForm),
    ("arn:aws:lookoutvision:\(account):model/widgets/1/", lookoutForm),
    ("arn:aws:lookoutvision:\(account):model//widgets/1", lookoutForm),
    ("arn:aws:lookoutvision:\(account):model/widgets%2Fstart", lookoutForm),
    ("arn:aws:rekognition:\(account):project/solder", rekognitionForm),
  ])
  func `What can be no id is refused`(path: String, reason: String) async throws {
    let test = TestGateway()
    try await test.run { client in
      for answer in [
        try await client.send(.get, "/models/\(path)"), try await client.send(.post, "/models/\(path)/start"),
      ] {
        #expect(answer.status == .badRequest)
        let failure = try answer.failure
        #expect(failure.code == "VALIDATION_ERROR")
        #expect(failure.message == "Invalid request parameters: id")
        #expect(failure.details?.map(\.field) == ["id"])
        #expect(failure.details?.map(\.reason) == [reason])
      }
    }
    #expect(test.backend.calls.isEmpty)
  }

  @Test(arguments: [
    "nobody", "ABC123", "abc123.", "arn:aws:lookoutvision:us-east-1:999999999999:model/widgets/1",
    "arn:aws:lookoutvision:eu-west-1:123456789012:model/widgets/1",
    "arn:aws-cn:lookoutvision:us-east-1:123456789012:model/widgets/1",
  ])
  func `A model that is not there, and one that may not be named, are answered alike`(id: String) async throws {
    let test = TestGateway()
    try await test.run { client in
      for answer in [
        try await client.send(.get, "/models/\(id)"), try await client.send(.post, "/models/\(id)/start"),
      ] {
        #expect(answer.status == .notFound)
        #expect(try answer.failure.code == "MODEL_NOT_FOUND")
        #expect(try answer.failure.message == "No model has this id. GET /models lists the models that there are.")
      }
    }
    #expect(test.backend.calls.isEmpty)
  }

  @Test func `Without a policy only the catalog's ARNs are models`() async throws {
    try await TestGateway(policy: .catalogOnly).run { client in
      #expect(try await client.send(.get, "/models/\(TestModels.widgetsARN)").status == .ok)
      let other = try await client.send(.get, "/models/arn:aws:lookoutvision:\(Self.account):model/widgets/2")
      #expect(try other.failure.code == "MODEL_NOT_FOUND")
    }
  }

  @Test func `A raw ARN that ends in a verb is that verb of what is before it`() async throws {
    try await TestGateway().run { client in
      let answer = try await client.send(.get, "/models/\(TestModels.widgetsARN)/start")
      #expect(answer.status == .methodNotAllowed)
      #expect(answer.header("allow") == "POST")
    }
  }

  @Test func `A query behind a raw ARN is a query`() async throws {
    let answer = try await TestGateway().run { try await $0.send(.get, "/models/\(TestModels.widgetsARN)?a=/start") }
    #expect(try answer.failure.details?.map(\.field) == ["query"])
  }
}

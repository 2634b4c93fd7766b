import GatewayCore
import Testing

@Suite("The catalog")
struct ModelCatalogTests {
  private static let kind = BackendKind(
    id: BackendID(rawValue: "hosting"), arnForm: "arn:PARTITION:hosting:REGION:ACCOUNT:model/NAME",
    isResource: { $0.hasPrefix("model/") && $0.count > 6 })
  private static let entry = CatalogEntry(
    id: "widgets",
    target: ModelTarget(
      backend: kind.id, region: "eu-west-1", account: "111122223333", resource: "model/w",
      endpoint: "https://vpce.example.com"))

  private static func catalog(_ policy: ARNPolicy = .catalogOnly) -> ModelCatalog {
    ModelCatalog(entries: [entry], kinds: [kind], policy: policy)
  }

  private static let open = ARNPolicy(
    isAllowed: true, partitions: ["aws"], regions: ["eu-west-1"], accounts: ["111122223333"])

  @Test("A name is its entry")
  func name() throws {
    #expect(try Self.catalog().model("widgets").entry == Self.entry)
  }

  @Test("An ARN that an entry names is that entry, whether or not other ARNs are allowed", arguments: [false, true])
  func arnOfEntry(isOpen: Bool) throws {
    let arn = "arn:aws:hosting:eu-west-1:111122223333:model/w"
    let model = try Self.catalog(isOpen ? Self.open : .catalogOnly).model(arn)
    #expect(model.target == Self.entry.target)
    #expect(model.id == arn)
  }

  @Test(
    "Where a service knows a model by several spellings, all of them are one model",
    arguments: [("W", "widgets"), ("w", "widgets"), ("Other", nil), ("OTHER", nil)] as [(String, String?)])
  func spelling(name: String, entry: String?) throws {
    let kind = BackendKind(
      id: Self.kind.id, arnForm: "", isResource: { $0.hasPrefix("model/") }, canonical: { $0.lowercased() })
    let target = ModelTarget(
      backend: kind.id, region: "eu-west-1", account: "111122223333", resource: "model/W")
    let catalog = ModelCatalog(
      entries: [CatalogEntry(id: "widgets", target: target)], kinds: [kind], policy: Self.open)
    let model = try catalog.model("arn:aws:hosting:eu-west-1:111122223333:model/\(name)")
    #expect(model.target.resource == (entry == nil ? "model/other" : "model/W"))
    #expect(entry == nil || model.entry.id == entry)
  }

  @Test(
    "An ARN outside the catalog is checked against what is allowed",
    arguments: [
      ("arn:aws:hosting:eu-west-1:111122223333:model/x", true),
      ("arn:aws:hosting:us-east-1:111122223333:model/x", false),
      ("arn:aws:hosting:eu-west-1:999999999999:model/x", false),
      ("arn:aws-cn:hosting:eu-west-1:111122223333:model/x", false),
    ])
  func arnPolicy(arn: String, isAllowed: Bool) throws {
    if isAllowed {
      #expect(try Self.catalog(Self.open).model(arn).target.resource == "model/x")
    } else {
      #expect(throws: GatewayError.modelNotFound) { try Self.catalog(Self.open).model(arn) }
    }
    #expect(throws: GatewayError.modelNotFound) { try Self.catalog().model(arn) }
  }

  @Test(
    "What can be no id is told so, and not looked up",
    arguments: [
      "", ".hidden", "-a", "a b", "a/b", "ä", "a\u{0}", String(repeating: "a", count: 129), "arn:", "arn:aws:hosting",
      "arn:aws:hosting:eu-west-1:1:model/w", "arn:aws:hosting:eu-west-1:111122223333:",
      "arn:aws:hosting:EU:111122223333:model/w", "arn:aws:other:eu-west-1:111122223333:model/w",
      "arn:aws:hosting:eu-west-1:111122223333:project/w", "arn:aws:hosting:a.example/?:111122223333:model/w",
      "arn:aws:hosting:eu-west-1:111122223333:model/" + String(repeating: "w", count: 2048),
    ])
  func noID(id: String) {
    #expect(throws: GatewayError.self) { try Self.catalog(Self.open).model(id) }
    do { _ = try Self.catalog(Self.open).model(id) } catch {
      #expect(error.code == .validationError)
      #expect(error.message.hasPrefix("Invalid request parameters"))
      #expect(error.details.map(\.field) == ["id"])
    }
  }

  @Test(
    "A name that no entry has is not found", arguments: ["widget", "WIDGETS", "a", String(repeating: "a", count: 128)])
  func unknownName(name: String) {
    #expect(throws: GatewayError.modelNotFound) { try Self.catalog().model(name) }
  }
}

import GatewayConfiguration
import GatewayCore
import Testing

/// The roles that are taken on for models.
struct RoleSettingsTests {
  private static let role = "arn:aws:iam::123456789012:role/vision"
  private static let lookoutARN = "arn:aws:lookoutvision:us-east-1:123456789012:model/widgets/1"

  private static func model(_ assumeRole: String) -> String {
    "models:\n  a:\n    backend: lookoutvision\n    arn: \(lookoutARN)\n    assume_role:\n      \(assumeRole)"
  }

  @Test(arguments: [
    "arn:aws:iam::123456789012:role/vision", "arn:aws:iam::123456789012:role/a/b/vision",
    "arn:aws:iam::123456789012:role/with+=,.@_-all",
    "arn:aws:iam::123456789012:role/" + String(repeating: "x", count: 64),
  ])
  func `A role is named by its ARN`(arn: String) throws {
    let configuration = try GatewayConfiguration.reading(Self.model("role_arn: \"\(arn)\""))
    #expect(configuration.model("a")?.target.role == .init(arn: arn))
  }

  @Test(arguments: [
    "vision", "arn:aws:iam::123456789012:user/vision", "arn:aws:iam::123456789012:role/",
    "arn:aws:iam::123456789012:role/path/", "arn:aws:iam:us-east-1:123456789012:role/vision",
    "arn:aws:sts::123456789012:role/vision", "arn:aws:iam::12345678901:role/vision",
    "arn:evil:iam::123456789012:role/vision", "arn:aws:iam::123456789012:role/a b",
    "arn:aws:iam::123456789012:role/" + String(repeating: "x", count: 65), "arn:aws:iam::123456789012:role/ä",
  ])
  func `What is no role's ARN is refused with its line`(arn: String) {
    #expect(
      GatewayConfiguration.problems(in: Self.model("role_arn: \"\(arn)\"")) == [
        "gateway.yaml:6: models.a.assume_role.role_arn: "
          + "must have the form arn:PARTITION:iam::ACCOUNT:role/[PATH/]NAME"
      ])
  }

  @Test(arguments: ["ab", "Az_09+=,.@:/-", String(repeating: "x", count: 1224)])
  func `An external id is what STS takes for one`(id: String) throws {
    let configuration = try GatewayConfiguration.reading(
      Self.model("{role_arn: \"\(Self.role)\", external_id: \"\(id)\"}"))
    #expect(configuration.model("a")?.target.role == .init(arn: Self.role, externalID: id))
  }

  @Test(arguments: ["a", "a b", "ab#", "äb", String(repeating: "x", count: 1225)])
  func `Another external id is refused`(id: String) {
    #expect(
      GatewayConfiguration.problems(in: Self.model("{role_arn: \"\(Self.role)\", external_id: \"\(id)\"}")) == [
        "gateway.yaml:6: models.a.assume_role.external_id: "
          + "must be 2 to 1224 letters, digits and characters of _+=,.@:/-"
      ])
  }

  @Test(arguments: [
    Mistake(
      "aws:\n  assume_role:\n    external_id: abc",
      "gateway.yaml:3: aws.assume_role.external_id: needs role_arn beside it"),
    Mistake(
      model("external_id: abc"), "gateway.yaml:6: models.a.assume_role.external_id: needs role_arn beside it"),
    Mistake(
      model("role_arn: arn:aws-cn:iam::123456789012:role/vision"),
      "gateway.yaml:6: models.a.assume_role.role_arn: a role of the partition aws-cn has no rights in aws"),
    Mistake(
      "aws: {profile: a, access_key_id: AKID, secret_access_key_file: /x}",
      "gateway.yaml:1: aws.profile: is not for a gateway with aws.access_key_id: its credentials are that key's"),
  ])
  func `What does not go together is refused`(mistake: Mistake) {
    #expect(GatewayConfiguration.problems(in: mistake.yaml) == mistake.expected)
  }

  @Test func `A model's own role is taken before the gateway's, whole`() throws {
    let configuration = try GatewayConfiguration.reading(
      """
      aws: {region: us-east-1, assume_role: {role_arn: "\(Self.role)", external_id: shared}}
      arn_ids: {allowed: true, regions: [us-east-1], accounts: ["123456789012"]}
      models:
        own:
          backend: lookoutvision
          arn: \(Self.lookoutARN)
          assume_role: {role_arn: "arn:aws:iam::999999999999:role/other"}
        shared: {backend: lookoutvision, arn: "\(Self.lookoutARN)1"}
      """)
    #expect(configuration.model("own")?.target.role == .init(arn: "arn:aws:iam::999999999999:role/other"))
    #expect(configuration.model("shared")?.target.role == .init(arn: Self.role, externalID: "shared"))
    #expect(configuration.arnPolicy.role == .init(arn: Self.role, externalID: "shared"))
  }

  @Test func `Without a role a model is called with the gateway's own rights`() throws {
    let configuration = try GatewayConfiguration.reading(
      "models: {a: {backend: lookoutvision, arn: '\(Self.lookoutARN)'}}")
    #expect(try #require(configuration.model("a")).target.role == nil)
  }
}

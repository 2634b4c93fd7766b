import GatewayConfiguration
import GatewayCore
import Testing

/// Models where their service is not.
struct RegionMistakeTests {
  private static let rekognitionRegions =
    "ap-northeast-1, ap-northeast-2, ap-south-1, ap-southeast-1, ap-southeast-2, eu-central-1, eu-west-1, eu-west-2, "
    + "us-east-1, us-east-2, us-west-2"
  private static let lookoutRegions =
    "ap-northeast-1, ap-northeast-2, eu-central-1, eu-west-1, us-east-1, us-east-2, us-west-2"

  private static func rekognition(_ region: String, partition: String = "aws", more: String = "") -> String {
    "models:\n  a:\n    backend: rekognition\n"
      + "    arn: arn:\(partition):rekognition:\(region):123456789012:project/s/version/v/1\n\(more)"
  }

  private static func lookout(_ more: String = "", head: String = "") -> String {
    "\(head)models:\n  a:\n    backend: lookoutvision\n    project: p\n    version: 1\n\(more)"
  }

  private static func absent(_ name: String, _ region: String) -> String {
    "\(name) is not in \(region); it is in \(name == "rekognition" ? rekognitionRegions : lookoutRegions); "
      + "a region that AWS has added goes into backends.\(name).more_regions"
  }

  @Test(arguments: [
    Mistake(rekognition("eu-north-1"), "gateway.yaml:4: models.a.arn: \(absent("rekognition", "eu-north-1"))"),
    Mistake(
      rekognition("cn-north-1", partition: "aws-cn"),
      "gateway.yaml:4: models.a.arn: \(absent("rekognition", "cn-north-1"))"),
    Mistake(
      rekognition("us-gov-west-1"),
      "gateway.yaml:4: models.a.arn: us-gov-west-1 is a region of the partition aws-us-gov, not of aws"),
    Mistake(
      rekognition("us-east-1", partition: "aws-cn"),
      "gateway.yaml:4: models.a.arn: us-east-1 is a region of the partition aws, not of aws-cn"),
    Mistake(
      rekognition("us-east-1", partition: "aws-cn", more: "    endpoint_url: https://vpce.test"),
      "gateway.yaml:4: models.a.arn: us-east-1 is a region of the partition aws, not of aws-cn"),
    Mistake(
      lookout("    region: ap-south-1"),
      "gateway.yaml:6: models.a.region: \(absent("lookoutvision", "ap-south-1"))"),
    Mistake(
      lookout(head: "aws: {region: eu-west-2}\n"),
      "gateway.yaml:3: models.a: \(absent("lookoutvision", "eu-west-2"))"),
    Mistake(
      ["AWS_REGION": "eu-west-2"], in: lookout(),
      "gateway.yaml:2: models.a: \(absent("lookoutvision", "eu-west-2"))"),
    Mistake(
      "arn_ids: {allowed: true, accounts: ['123456789012'], regions: [cn-north-1], partitions: [aws]}\n"
        + "backends: {rekognition: {more_regions: [cn-north-1]}}",
      "gateway.yaml:1: arn_ids.regions: cn-north-1 is a region of the partition aws-cn, not of aws, "
        + "which arn_ids.partitions has"),
    Mistake(
      "backends:\n  rekognition:\n    more_regions: [EU]",
      "gateway.yaml:3: backends.rekognition.more_regions: must be a list of AWS regions"),
  ])
  func `A region without the service is refused with its line`(mistake: Mistake) {
    #expect(
      GatewayConfiguration.problems(in: mistake.yaml, environment: mistake.environment) == mistake.expected)
  }

  @Test(
    arguments: [
      (rekognition("eu-north-1", more: "    endpoint_url: https://vpce.test"), [:]),
      (rekognition("eu-north-1", more: "backends: {rekognition: {endpoint_url: 'https://vpce.test'}}"), [:]),
      (rekognition("eu-north-1", more: "backends: {rekognition: {more_regions: [eu-north-1]}}"), [:]),
      (rekognition("eu-north-1"), ["AWS_ENDPOINT_URL": "https://lab.test"]),
      (rekognition("eu-north-1"), ["AWS_ENDPOINT_URL_REKOGNITION": "https://lab.test"]),
      (rekognition("eu-central-1"), [:]), (lookout("    region: eu-central-1"), [:]),
      ("arn_ids: {allowed: true, accounts: ['123456789012'], regions: [ap-south-1]}", [:]),
      // SageMaker is there.
      ("arn_ids: {allowed: true, accounts: ['123456789012'], regions: [eu-north-1]}", [:]),
    ] as [(String, [String: String])])
  func `A region is taken where the service is, or where the operator says how it is reached`(
    yaml: String, environment: [String: String]
  ) {
    #expect(GatewayConfiguration.problems(in: yaml, environment: environment) == [])
  }

  @Test func `An endpoint of another service, or one that is set aside, says nothing`() {
    for environment in [
      ["AWS_ENDPOINT_URL_LOOKOUTVISION": "https://lab.test"],
      ["AWS_ENDPOINT_URL": "https://lab.test", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"],
    ] {
      let problems = GatewayConfiguration.problems(in: Self.rekognition("eu-north-1"), environment: environment)
      #expect(problems == ["gateway.yaml:4: models.a.arn: \(Self.absent("rekognition", "eu-north-1"))"])
    }
  }

  @Test func `A model that is named by project has the partition of its region`() throws {
    let configuration = try GatewayConfiguration.reading(
      Self.lookout("    region: us-gov-west-1\n    endpoint_url: https://vpce.test"))
    #expect(configuration.model("a")?.target.partition == "aws-us-gov")
  }

  @Test(arguments: [("lookoutvision", "ap-south-1", false), ("rekognition", "ap-south-1", true)])
  func `A model by ARN is not there where its service is not`(service: String, region: String, isThere: Bool) throws {
    let configuration = try GatewayConfiguration.reading(
      "arn_ids: {allowed: true, accounts: ['123456789012'], regions: [ap-south-1, us-east-1]}")
    #expect(configuration.arnPolicy.missing[service]?.contains(region) != isThere)
  }

  @Test(
    arguments: [
      (
        ["AWS_USE_FIPS_ENDPOINT": "TRUE"], rekognition("eu-west-1"),
        "gateway.yaml:4: models.a.arn: rekognition has no FIPS endpoint in eu-west-1, in us-east-1, us-east-2, us-west-2 "
          + "only: unset aws.use_fips_endpoint and AWS_USE_FIPS_ENDPOINT, or give an endpoint_url"
      ),
      (
        [:], lookout("    region: us-east-1\naws: {use_dualstack_endpoint: true}"),
        "gateway.yaml:6: models.a.region: lookoutvision has no dual-stack endpoint in us-east-1, in no region: "
          + "unset aws.use_dualstack_endpoint and AWS_USE_DUALSTACK_ENDPOINT, or give an endpoint_url"
      ),
      (["AWS_USE_FIPS_ENDPOINT": "true", "AWS_USE_DUALSTACK_ENDPOINT": "true"], rekognition("us-east-1"), nil),
      (["AWS_USE_FIPS_ENDPOINT": "false"], rekognition("eu-west-1"), nil),
      (["AWS_USE_FIPS_ENDPOINT": "true"], rekognition("eu-west-1") + "aws: {use_fips_endpoint: false}", nil),
      (["AWS_USE_FIPS_ENDPOINT": "true"], rekognition("eu-west-1", more: "    endpoint_url: https://vpce.test"), nil),
      (
        ["AWS_USE_FIPS_ENDPOINT": "yes"], rekognition("us-east-1"),
        "environment: AWS_USE_FIPS_ENDPOINT: must be true or false"
      ),
      (
        ["AWS_USE_DUALSTACK_ENDPOINT": "1"], rekognition("us-east-1"),
        "environment: AWS_USE_DUALSTACK_ENDPOINT: must be true or false"
      ),
    ] as [([String: String], String, String?)])
  func `A model without the endpoint that is asked for is refused`(
    environment: [String: String], yaml: String, problem: String?
  ) {
    #expect(GatewayConfiguration.problems(in: yaml, environment: environment) == (problem.map { [$0] } ?? []))
  }
}

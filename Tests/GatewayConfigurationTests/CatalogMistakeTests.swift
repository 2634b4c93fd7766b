import GatewayConfiguration
import GatewayCore
import Testing

/// Mistakes in the catalog.
struct CatalogMistakeTests {
  private static let rekognitionForm = "arn:PARTITION:rekognition:REGION:ACCOUNT:project/NAME/version/VERSION/DIGITS"
  private static let lookoutForm = "arn:PARTITION:lookoutvision:REGION:ACCOUNT:model/PROJECT/VERSION"
  private static let lookoutARN = "arn:aws:lookoutvision:us-east-1:123456789012:model/widgets/1"
  private static let rekognitionARN = "arn:aws:rekognition:us-east-1:123456789012:project/solder/version/v1/1"

  @Test(arguments: [
    Mistake(
      "models:\n  a:\n    arn: x",
      "gateway.yaml:2: models.a: backend is missing; it is one of rekognition, lookoutvision, sagemaker"),
    Mistake(
      "models:\n  a:",
      "gateway.yaml:2: models.a: backend is missing; it is one of rekognition, lookoutvision, sagemaker"),
    Mistake(
      "models:\n  a:\n    backend: textract",
      "gateway.yaml:3: models.a.backend: must be one of rekognition, lookoutvision, sagemaker"),
    Mistake(
      "models:\n  a:\n    backend: rekognition\n    arn: \(lookoutARN)",
      "gateway.yaml:4: models.a.arn: must have the form \(rekognitionForm)"),
    Mistake(
      "models:\n  a:\n    backend: lookoutvision\n    arn: \(rekognitionARN)",
      "gateway.yaml:4: models.a.arn: must have the form \(lookoutForm)"),
    Mistake(
      "models:\n  a:\n    backend: lookoutvision\n    arn: widgets",
      "gateway.yaml:4: models.a.arn: must have the form \(lookoutForm)"),
    Mistake(
      "models:\n  a:\n    backend: lookoutvision\n    arn: arn:aws:lookoutvision:us-east-1:123456789012:model/widgets/latest",
      "gateway.yaml:4: models.a.arn: must have the form \(lookoutForm)"),
    Mistake(
      "models:\n  a:\n    backend: lookoutvision",
      "gateway.yaml:2: models.a: arn, or project and version, is missing; an ARN has the form \(lookoutForm)"),
    Mistake(
      "models:\n  a:\n    backend: lookoutvision\n    project: p",
      "gateway.yaml:2: models.a: arn, or project and version, is missing; an ARN has the form \(lookoutForm)"),
    Mistake(
      "models:\n  a:\n    backend: rekognition\n    project: p\n    version: v",
      "gateway.yaml:2: models.a: arn is missing; an ARN has the form \(rekognitionForm)"),
    Mistake(
      "models:\n  a:\n    backend: lookoutvision\n    arn: \(lookoutARN)\n    project: widgets\n    version: 1",
      "gateway.yaml:2: models.a: is named by arn, or by project and version, not by both"),
    Mistake(
      "models:\n  a:\n    backend: lookoutvision\n    arn: \(lookoutARN)\n    version: 1",
      "gateway.yaml:2: models.a: is named by arn, or by project and version, not by both"),
    Mistake(
      "models:\n  a:\n    backend: lookoutvision\n    project: p\n    version: newest",
      "gateway.yaml:2: models.a: project and version are not those of a model: \(lookoutForm)"),
    Mistake(
      "models:\n  a:\n    backend: lookoutvision\n    project: p\n    version: 1",
      "gateway.yaml:2: models.a: region is missing, and so is aws.region"),
    Mistake(
      "models:\n  a:\n    backend: lookoutvision\n    arn: \(lookoutARN)\n    region: eu-west-1",
      "gateway.yaml:5: models.a.region: is not the region of the ARN"),
    Mistake(
      "models:\n  a:\n    backend: lookoutvision\n    arn: \(lookoutARN)\n    account: '999999999999'",
      "gateway.yaml:5: models.a.account: is not the account of the ARN"),
    Mistake(
      "models:\n  a:\n    backend: lookoutvision\n    arn: \(lookoutARN)\n    region: US",
      "gateway.yaml:5: models.a.region: must be an AWS region such as us-east-1"),
    Mistake(
      "models:\n  a:\n    backend: lookoutvision\n    arn: [\(lookoutARN)]",
      "gateway.yaml:2: models.a: arn, or project and version, is missing; an ARN has the form \(lookoutForm)",
      "gateway.yaml:4: models.a.arn: must be a single value"),
    Mistake(
      "models:\n  a:\n    backend: [lookoutvision]",
      "gateway.yaml:2: models.a: backend is missing; it is one of rekognition, lookoutvision, sagemaker",
      "gateway.yaml:3: models.a.backend: must be a single value"),
  ])
  func `A model that is not named well is refused with its line`(mistake: Mistake) throws {
    #expect(GatewayConfiguration.problems(in: mistake.yaml) == mistake.expected)
  }

  @Test(arguments: ["-a", ".a", "_a", "a b", "a/b", "ä", String(repeating: "x", count: 129)])
  func `A name outside the grammar is refused`(id: String) throws {
    let yaml = "models:\n\n  \"\(id)\": {backend: lookoutvision, arn: '\(Self.lookoutARN)'}"
    #expect(
      GatewayConfiguration.problems(in: yaml) == [
        "gateway.yaml:3: models.\(id): a model's name has 1 to 128 characters of A-Z a-z 0-9 . _ - "
          + "and begins with a letter or a digit"
      ])
  }

  @Test(arguments: [
    ("min_inference_units: 0", "min_inference_units: must be a whole number from 1 to 2147483647"),
    ("max_inference_units: 1.5", "max_inference_units: must be a whole number from 1 to 2147483647"),
    ("max_inference_units: 2147483648", "max_inference_units: must be a whole number from 1 to 2147483647"),
    ("description: [a]", "description: must be a single value"), ("description: ''", "description: must not be empty"),
  ])
  func `A value of a model that cannot be is refused`(line: String, reason: String) throws {
    let yaml = "models:\n  a:\n    backend: lookoutvision\n    arn: \(Self.lookoutARN)\n    \(line)"
    #expect(GatewayConfiguration.problems(in: yaml) == ["gateway.yaml:5: models.a.\(reason)"])
  }

  @Test func `The most units must not be below the least`() throws {
    let yaml = """
      models:
        a:
          backend: lookoutvision
          arn: \(Self.lookoutARN)
          max_inference_units: 1
          min_inference_units: 2
      """
    #expect(
      GatewayConfiguration.problems(in: yaml) == [
        "gateway.yaml:5: models.a.max_inference_units: must not be below min_inference_units"
      ])
  }

  @Test func `A model has one name`() throws {
    let yaml = """
      aws: {region: us-east-1, account: "123456789012"}
      models:
        b: {backend: lookoutvision, arn: "\(Self.lookoutARN)"}
        a: {backend: lookoutvision, project: widgets, version: 1, endpoint_url: "https://elsewhere.test"}
        c: {backend: lookoutvision, project: widgets, version: 2}
      """
    #expect(
      GatewayConfiguration.problems(in: yaml) == ["gateway.yaml:3: models.b: names the same model as models.a"])
  }

  @Test func `With ids by ARN the account of each model must be known`() throws {
    let yaml = """
      arn_ids: {allowed: true, regions: [us-east-1], accounts: ["123456789012"]}
      aws: {region: us-east-1}
      models:
        a: {backend: lookoutvision, project: widgets, version: 1}
      """
    #expect(
      GatewayConfiguration.problems(in: yaml) == [
        "gateway.yaml:4: models.a: account is missing, and so is aws.account: with arn_ids ARNs are compared with it"
      ])
    #expect(
      GatewayConfiguration.problems(in: yaml, environment: ["MODEL_GATEWAY_AWS_ACCOUNT": "123456789012"]) == [])
  }
}

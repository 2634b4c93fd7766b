import GatewayConfiguration
import GatewayCore
import Testing

/// What can be set of detect.
struct DetectSettingsTests {
  private static let rekognition =
    "models:\n  a:\n    backend: rekognition\n    arn: arn:aws:rekognition:us-east-1:123456789012:project/p/version/v/1\n"
  private static let lookout =
    "models:\n  a:\n    backend: lookoutvision\n    arn: arn:aws:lookoutvision:us-east-1:123456789012:model/p/1\n"

  @Test func `Without settings there are 256 MiB, and no object of S3 is open`() throws {
    let configuration = try GatewayConfiguration.reading(Self.rekognition)
    #expect(configuration.detect.memory == 256 << 20)
    #expect(configuration.model("a")?.s3Allowed == [])
  }

  @Test func `Memory and objects are as they are set`() throws {
    let configuration = try GatewayConfiguration.reading(
      "detect:\n  memory: 8388608\n" + Self.rekognition + "    s3_allowed: [photos/line-7/*, photos/a.jpg]\n")
    #expect(configuration.detect.memory == 8 << 20)
    let allowed = try #require(configuration.model("a")?.s3Allowed)
    #expect(allowed == ["photos/line-7/*", "photos/a.jpg"].compactMap(S3Pattern.init))
    let environment = [
      "MODEL_GATEWAY_MODELS_A_S3_ALLOWED": "photos/b*,others/c", "MODEL_GATEWAY_DETECT_MEMORY": "9000000",
    ]
    let set = try GatewayConfiguration.reading(Self.rekognition, environment: environment)
    #expect(set.model("a")?.s3Allowed == ["photos/b*", "others/c"].compactMap(S3Pattern.init))
    #expect(set.detect.memory == 9_000_000)
  }

  @Test(arguments: [
    Mistake(
      "detect:\n  memory: 1000", "gateway.yaml:2: detect.memory: must be a whole number from 8388608 to \(Int.max)"),
    Mistake(
      rekognition + "    s3_allowed: [photos/*, 'photos*']",
      "gateway.yaml:5: models.a.s3_allowed: each \(S3Pattern.rule)"),
    Mistake(rekognition + "    s3_allowed: '*'", "gateway.yaml:5: models.a.s3_allowed: each \(S3Pattern.rule)"),
    Mistake(
      rekognition + "    s3_allowed: ['photos/a,others/*']",
      "gateway.yaml:5: models.a.s3_allowed: must be a list of values without commas"),
    Mistake(
      lookout + "    s3_allowed: [photos/*]",
      "gateway.yaml:5: models.a.s3_allowed: lookoutvision does not take images from S3"),
    Mistake(
      ["MODEL_GATEWAY_MODELS_A_S3_ALLOWED": "photos"], in: rekognition,
      "environment: MODEL_GATEWAY_MODELS_A_S3_ALLOWED: each \(S3Pattern.rule)"),
  ])
  func `A mistake is named with its line`(mistake: Mistake) {
    #expect(GatewayConfiguration.problems(in: mistake.yaml, environment: mistake.environment) == mistake.expected)
  }
}

import GatewayCore

extension RekognitionBackend {
  /// Where Custom Labels is; Rekognition itself is in more regions.
  ///
  /// Sources: https://docs.aws.amazon.com/general/latest/gr/rekognition.html for the regions, `endpoints.json` of
  /// botocore 1.40.60 for the variants.
  static let regions = ServiceRegions(
    all: [
      "us-east-1", "us-east-2", "us-west-2", "eu-west-1", "eu-west-2", "eu-central-1", "ap-south-1", "ap-southeast-1",
      "ap-southeast-2", "ap-northeast-1", "ap-northeast-2",
    ],
    fips: ["us-east-1", "us-east-2", "us-west-2"])
}

import GatewayCore

extension LookoutVisionBackend {
  /// Where Lookout for Vision was. It had no FIPS and no dual-stack endpoints.
  ///
  /// Source: `endpoints.json` of botocore 1.40.60.
  static let regions = ServiceRegions(
    all: [
      "us-east-1", "us-east-2", "us-west-2", "eu-west-1", "eu-central-1", "ap-northeast-1", "ap-northeast-2",
    ],
    fips: [], dualStack: [])
}

/// The host of a service in a region.
///
/// Source: botocore 1.40.60, `endpoint-rule-set-1.json` of each service. Most have their name with `-fips` behind it; the
/// rules' exceptions are listed here. Whether the host is there is not said: a backend knows its regions.
enum ServiceHost {
  static func name(
    of service: AWSService, in partition: Partition, region: String, variant: EndpointVariant
  ) -> String {
    var prefix = service.endpointPrefix
    if variant.isFIPS {
      let exceptions = variant.isDualStack ? nil : fipsPrefixes[partition.id]
      prefix = exceptions?[service.endpointPrefix] ?? prefix + "-fips"
    }
    return "\(prefix).\(region).\(variant.isDualStack ? partition.dualStackSuffix : partition.suffix)"
  }

  /// By partition and first labels of the host. In GovCloud some plain hosts are the validated ones.
  private static let fipsPrefixes = [
    "aws": ["api.sagemaker": "api-fips.sagemaker", "runtime.sagemaker": "runtime-fips.sagemaker"],
    "aws-us-gov": [
      "api.sagemaker": "api-fips.sagemaker", "runtime.sagemaker": "runtime.sagemaker", "sts": "sts",
      "portal.sso": "portal.sso", "oidc": "oidc",
    ],
  ]
}

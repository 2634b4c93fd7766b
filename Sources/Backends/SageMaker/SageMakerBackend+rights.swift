package import GatewayCore

/// Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html
extension SageMakerBackend {
  package static func rights(on target: ModelTarget, account: String, instance: String) -> [AWSRight] {
    let arns = "arn:\(target.partition):sagemaker:\(target.region):\(account):"
    // AWS writes names in ARNs in small letters.
    let endpoint = [arns + target.resource.lowercased()]
    let config = [
      "\(arns)endpoint-config/\(target.settings?[SageMakerSettings.endpointConfig]?.lowercased() ?? "*")"
    ]
    let creates = [AWSRight.Context("aws:RequestTag/\(ownerTag)", instance)]
    return [
      AWSRight("sagemaker:DescribeEndpoint", .describe, on: endpoint),
      AWSRight("sagemaker:DescribeEndpointConfig", .describe, on: config),
      AWSRight("sagemaker:CreateEndpoint", .start, on: endpoint + config, context: creates),
      AWSRight(
        "sagemaker:AddTags", .start, on: endpoint,
        context: [.init("sagemaker:TaggingAction", "CreateEndpoint")] + creates),
      AWSRight("sagemaker:ListTags", .stop, on: endpoint),
      AWSRight(
        "sagemaker:DeleteEndpoint", .stop, on: endpoint, context: [.init("aws:ResourceTag/\(ownerTag)", instance)]),
      AWSRight("sagemaker:InvokeEndpoint", .detect, on: endpoint),
    ]
  }

  package static var rightsToDiscover: [AWSRight] {
    [
      AWSRight("sagemaker:ListEndpoints", .discover), AWSRight("sagemaker:ListEndpointConfigs", .discover),
      AWSRight("sagemaker:DescribeEndpoint", .discover, on: ["arn:*:sagemaker:*:*:endpoint/*"]),
    ]
  }
}

package import GatewayCore

/// Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonlookoutforvision.html
extension LookoutVisionBackend {
  package static func rights(on target: ModelTarget, account: String, instance: String) -> [AWSRight] {
    // IAM is asked for the version that `latest` stands for.
    let project = LookoutModel(resource: target.resource)?.project ?? "*"
    let resource = target.isFloating ? "model/\(project)/*" : target.resource
    let model = ["arn:\(target.partition):lookoutvision:\(target.region):\(account):\(resource)"]
    return [
      AWSRight("lookoutvision:DescribeModel", .describe, on: model),
      AWSRight("lookoutvision:StartModel", .start, on: model),
      AWSRight("lookoutvision:StopModel", .stop, on: model),
      AWSRight("lookoutvision:DetectAnomalies", .detect, on: model),
    ]
  }

  package static var rightsToDiscover: [AWSRight] {
    [AWSRight("lookoutvision:ListProjects", .discover), AWSRight("lookoutvision:ListModels", .discover)]
  }
}

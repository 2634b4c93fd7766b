package import GatewayCore

/// Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrekognition.html
extension RekognitionBackend {
  package static func rights(on target: ModelTarget, account: String, instance: String) -> [AWSRight] {
    let arns = "arn:\(target.partition):rekognition:\(target.region):\(account):"
    let model = [arns + target.resource]
    // The digits at a project's end are not those of its versions.
    let project = [arns + "project/\(ProjectVersion(resource: target.resource)?.project ?? "*")/*"]
    return [
      AWSRight("rekognition:DescribeProjects", .describe),
      AWSRight("rekognition:DescribeProjectVersions", .describe, on: project),
      AWSRight("rekognition:StartProjectVersion", .start, on: model),
      AWSRight("rekognition:StopProjectVersion", .stop, on: model),
      AWSRight("rekognition:DetectCustomLabels", .detect, on: model),
    ]
  }

  package static var rightsToDiscover: [AWSRight] {
    [
      AWSRight("rekognition:DescribeProjects", .discover),
      AWSRight("rekognition:DescribeProjectVersions", .discover, on: ["arn:*:rekognition:*:*:project/*"]),
    ]
  }
}

/// ListTags and AddTags.
extension SageMakerSimulation {
  private struct Input: Decodable {
    var resourceArn: String?
    var tags: [SageMakerShelf.Tag]?
    var maxResults: Int?
  }

  private struct Output: Encodable {
    let tags: [SageMakerShelf.Tag]
  }

  func listTags(_ call: ServiceCall, on cloud: CloudState) throws(ServiceError) -> ServiceAnswer {
    let input = try WireJSON.decode(Input.self, from: call.request.body)
    let arn = try resource(input, call, on: cloud)
    return wire.answer(Output(tags: cloud.sageMaker.tags[arn] ?? []))
  }

  func addTags(_ call: ServiceCall, on cloud: inout CloudState) throws(ServiceError) -> ServiceAnswer {
    let input = try WireJSON.decode(Input.self, from: call.request.body)
    let arn = try resource(input, call, on: cloud, needsTags: true)
    cloud.sageMaker.add(input.tags ?? [], to: arn)
    return wire.answer(Output(tags: cloud.sageMaker.tags[arn] ?? []))
  }

  /// The name of a resource that is there.
  private func resource(
    _ input: Input, _ call: ServiceCall, on cloud: CloudState, needsTags: Bool = false
  ) throws(ServiceError) -> String {
    var report = ConstraintReport()
    report.require(input.resourceArn, at: "resourceArn")
    report.length(input.resourceArn, 0...256, at: "resourceArn")
    report.range(input.maxResults, 50...Int.max, at: "maxResults")
    if needsTags { report.require(input.tags, at: "tags") }
    report.tags(input.tags)
    try report.check()
    let arn = input.resourceArn ?? ""
    let prefix = "arn:aws:sagemaker:\(call.region):\(call.caller.account):endpoint"
    guard arn.hasPrefix(prefix + "/") || arn.hasPrefix(prefix + "-config/") else {
      throw Self.invalid("The request has a resource name that is not one of an endpoint: \(arn)")
    }
    let endpoints = cloud.models(.sagemaker, in: call.place).filter { $0.status != Self.absent }.map(\.arn)
    guard (endpoints + cloud.projects(.sagemaker, in: call.place).map(\.arn)).contains(arn) else {
      throw Self.invalid("Could not find resource \"\(arn)\".")
    }
    return arn
  }
}

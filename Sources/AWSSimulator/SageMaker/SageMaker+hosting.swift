import SigV4

/// CreateEndpointConfig, CreateEndpoint and DeleteEndpoint.
extension SageMakerSimulation {
  private struct ConfigInput: Decodable {
    var endpointConfigName: String?
    var productionVariants: [SageMakerShelf.Variant]?
    var tags: [SageMakerShelf.Tag]?
  }

  private struct EndpointInput: Decodable {
    var endpointName: String?
    var endpointConfigName: String?
    var tags: [SageMakerShelf.Tag]?
  }

  private struct ConfigOutput: Encodable {
    let endpointConfigArn: String
  }

  private struct EndpointOutput: Encodable {
    let endpointArn: String
  }

  func createEndpointConfig(_ call: ServiceCall, on cloud: inout CloudState) throws(ServiceError) -> ServiceAnswer {
    let input = try WireJSON.decode(ConfigInput.self, from: call.request.body)
    var report = ConstraintReport()
    report.endpointName(input.endpointConfigName, at: "endpointConfigName")
    report.require(input.productionVariants, at: "productionVariants")
    report.length(
      input.productionVariants?.count, 1...10, at: "productionVariants",
      shown: "[\(input.productionVariants?.count ?? 0) variants]")
    report.tags(input.tags)
    try report.check()

    let name = input.endpointConfigName ?? ""
    if let config = try? config(name, call, on: cloud) {
      throw Self.invalid("Cannot create already existing endpoint configuration \"\(config.arn)\".")
    }
    cloud.putProject(.sagemaker, in: call.place, name: name, createdAt: call.now)
    let arn = try config(name, call, on: cloud).arn
    cloud.sageMaker.variants[arn] = input.productionVariants
    cloud.sageMaker.tags[arn] = input.tags
    return wire.answer(ConfigOutput(endpointConfigArn: arn))
  }

  func createEndpoint(_ call: ServiceCall, on cloud: inout CloudState) throws(ServiceError) -> ServiceAnswer {
    let input = try WireJSON.decode(EndpointInput.self, from: call.request.body)
    var report = ConstraintReport()
    report.endpointName(input.endpointName, at: "endpointName")
    report.endpointName(input.endpointConfigName, at: "endpointConfigName")
    report.tags(input.tags)
    try report.check()

    let name = input.endpointName ?? ""
    let config = try config(input.endpointConfigName ?? "", call, on: cloud)
    if let endpoint = cloud.endpoint(name, in: call.place) {
      throw Self.invalid("Cannot create already existing endpoint \"\(endpoint.arn)\".")
    }
    let limit = cloud.configuration.quotas.runningModels
    let running = cloud.runningModels(.sagemaker, in: call.place)
    guard running < limit else {
      let type = cloud.sageMaker.variants[config.arn]?.first?.instanceType ?? "ml.g4dn.xlarge"
      throw ServiceError(
        "ResourceLimitExceeded",
        "The account-level service limit '\(type) for endpoint usage' is \(limit) Instances, with current utilization of "
          + "\(running) Instances and a request delta of 1 Instances. Please use AWS Service Quotas to request an "
          + "increase for this quota.", status: 400, origin: .framework)
    }
    let key = ModelKey(
      .sagemaker, account: call.caller.account == cloud.configuration.accountID ? nil : call.caller.account,
      region: call.region, project: config.name, version: name)
    let before = cloud[key]
    cloud.put(
      ModelSeed(
        key, startSeconds: before?.startSeconds, stopSeconds: before?.stopSeconds, fails: before?.fails ?? false,
        createdAt: call.now))
    guard var endpoint = cloud[key], endpoint.start(InferenceUnits(), at: call.now) else { throw brokenDown }
    cloud[key] = endpoint
    cloud.sageMaker.tags[endpoint.arn] = input.tags
    return wire.answer(EndpointOutput(endpointArn: endpoint.arn), effect: .started)
  }

  func deleteEndpoint(_ call: ServiceCall, on cloud: inout CloudState) throws(ServiceError) -> ServiceAnswer {
    let input = try WireJSON.decode(EndpointInput.self, from: call.request.body)
    var report = ConstraintReport()
    report.endpointName(input.endpointName, at: "endpointName")
    try report.check()

    var endpoint = try endpoint(input.endpointName ?? "", call, on: cloud)
    guard endpoint.stop(at: call.now) else {
      throw Self.invalid("Cannot update in-progress endpoint \"\(endpoint.arn)\".")
    }
    cloud[endpoint.key] = endpoint
    return ServiceAnswer(
      status: 200, headers: [HeaderField(name: "Content-Type", value: wire.contentType)], body: [], effect: .stopped)
  }
}

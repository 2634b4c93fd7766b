/// DescribeEndpoint, DescribeEndpointConfig and their lists.
extension SageMakerSimulation {
  private struct NameInput: Decodable {
    var endpointName: String?
    var endpointConfigName: String?
  }

  private struct ListInput: Decodable {
    var maxResults: Int?
    var nextToken: String?
    var nameContains: String?
    var statusEquals: String?
  }

  private struct EndpointOutput: Encodable {
    let endpointName: String
    let endpointArn: String
    var endpointConfigName: String?
    var productionVariants: [Variant]?
    let endpointStatus: String
    var failureReason: String?
    let creationTime: Double
    let lastModifiedTime: Double

    struct Variant: Encodable {
      let variantName: String
      let currentWeight: Double?
      let currentInstanceCount: Int?
    }

    init(_ endpoint: HostedModel) {
      endpointName = endpoint.key.version
      endpointArn = endpoint.arn
      endpointStatus = endpoint.status
      creationTime = endpoint.createdAt.epochSeconds
      lastModifiedTime = endpoint.createdAt.epochSeconds
    }
  }

  private struct ConfigOutput: Encodable {
    let endpointConfigName: String
    let endpointConfigArn: String
    var productionVariants: [SageMakerShelf.Variant]?
    let creationTime: Double

    init(_ config: SimulatedProject) {
      endpointConfigName = config.name
      endpointConfigArn = config.arn
      creationTime = config.createdAt.epochSeconds
    }
  }

  private struct EndpointsOutput: Encodable {
    let endpoints: [EndpointOutput]
    let nextToken: String?
  }

  private struct ConfigsOutput: Encodable {
    let endpointConfigs: [ConfigOutput]
    let nextToken: String?
  }

  func describeEndpoint(_ call: ServiceCall, on cloud: CloudState) throws(ServiceError) -> ServiceAnswer {
    let input = try WireJSON.decode(NameInput.self, from: call.request.body)
    var report = ConstraintReport()
    report.endpointName(input.endpointName, at: "endpointName")
    try report.check()
    let endpoint = try endpoint(input.endpointName ?? "", call, on: cloud)
    var output = EndpointOutput(endpoint)
    output.endpointConfigName = endpoint.key.project
    output.failureReason = endpoint.statusMessage
    if endpoint.status != Self.words.failed {
      let config = try config(endpoint.key.project, call, on: cloud)
      output.productionVariants = variants(of: config, cloud).map {
        .init(
          variantName: $0.variantName, currentWeight: $0.initialVariantWeight,
          currentInstanceCount: endpoint.status == Self.words.starting ? 0 : $0.initialInstanceCount)
      }
    }
    return wire.answer(output)
  }

  func describeEndpointConfig(_ call: ServiceCall, on cloud: CloudState) throws(ServiceError) -> ServiceAnswer {
    let input = try WireJSON.decode(NameInput.self, from: call.request.body)
    var report = ConstraintReport()
    report.endpointName(input.endpointConfigName, at: "endpointConfigName")
    try report.check()
    let config = try config(input.endpointConfigName ?? "", call, on: cloud)
    var output = ConfigOutput(config)
    output.productionVariants = variants(of: config, cloud)
    return wire.answer(output)
  }

  func listEndpoints(_ call: ServiceCall, on cloud: CloudState) throws(ServiceError) -> ServiceAnswer {
    let input = try listInput(call)
    let endpoints = cloud.models(.sagemaker, in: call.place).filter { endpoint in
      endpoint.status != Self.absent && (input.nameContains.map(endpoint.key.version.contains) ?? true)
        && (input.statusEquals.map { $0 == endpoint.status } ?? true)
    }
    let page = try page(of: endpoints, list: "endpoints", input, name: \.key.version)
    return wire.answer(EndpointsOutput(endpoints: page.items.map(EndpointOutput.init), nextToken: page.nextToken))
  }

  func listEndpointConfigs(_ call: ServiceCall, on cloud: CloudState) throws(ServiceError) -> ServiceAnswer {
    let input = try listInput(call)
    let configs = cloud.projects(.sagemaker, in: call.place).reversed().filter { config in
      input.nameContains.map(config.name.contains) ?? true
    }
    let page = try page(of: configs, list: "endpoint-configs", input, name: \.name)
    return wire.answer(ConfigsOutput(endpointConfigs: page.items.map(ConfigOutput.init), nextToken: page.nextToken))
  }

  private func variants(of config: SimulatedProject, _ cloud: CloudState) -> [SageMakerShelf.Variant] {
    cloud.sageMaker.variants[config.arn] ?? SageMakerShelf.assumedVariants
  }

  private func listInput(_ call: ServiceCall) throws(ServiceError) -> ListInput {
    let input = try WireJSON.decode(ListInput.self, from: call.request.body)
    var report = ConstraintReport()
    report.range(input.maxResults, 1...100, at: "maxResults")
    report.length(input.nextToken, 0...8192, at: "nextToken")
    report.length(input.nameContains, 0...63, at: "nameContains")
    try report.check()
    return input
  }

  private func page<Item>(
    of items: [Item], list: String, _ input: ListInput, name: (Item) -> String
  ) throws(ServiceError) -> Page<Item> {
    let page = Page(of: items, list: list, limit: input.maxResults ?? 10, after: input.nextToken, name: name)
    guard let page else { throw Self.invalid("The pagination token is not valid.") }
    return page
  }
}

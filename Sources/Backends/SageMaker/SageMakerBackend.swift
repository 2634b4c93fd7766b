package import AWSClient
package import FoundationEssentials
package import GatewayCore
import OrderedJSON
import Platform

/// Amazon SageMaker endpoints, over awsJson1.1; images go to the runtime, over restJson1.
///
/// A model is an endpoint: a start creates it from the endpoint configuration that the catalog names, a stop deletes it.
/// What stays when it is stopped is the configuration.
///
/// Neither call takes a client token, and both may be repeated: the name is unique, and for minutes after it was given
/// the service refuses to create the endpoint again as it refuses to delete it, so that no repetition within the time of
/// an operation meets another endpoint than the first attempt left.
/// Source: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpoint.html
package struct SageMakerBackend: AWSModelBackend {
  package static let kind = BackendKind(
    id: BackendID(rawValue: "sagemaker"), arnForm: "arn:PARTITION:sagemaker:REGION:ACCOUNT:endpoint/NAME",
    isResource: { EndpointName(resource: $0) != nil }, detection: detection,
    starting: StartSupport(takesUnits: false, stopsFailed: true) { target in
      target.settings?[SageMakerSettings.endpointConfig] == nil ? noConfig : nil
    },
    naming: BackendKind.Naming(keys: SageMakerSettings.naming) { names in
      EndpointName(names["endpoint"] ?? "").map { .init(path: $0.resource) }
    },
    settings: BackendKind.Settings(keys: SageMakerSettings.keys, problems: SageMakerSettings.problems),
    // No two names differ by case alone, and ARNs have them in small letters.
    canonical: { $0.lowercased() }
  ).hosted(
    in: ServiceRegions(
      fips: ["us-east-1", "us-east-2", "us-west-1", "us-west-2", "us-gov-east-1", "us-gov-west-1"]))

  /// What is told as the state of an endpoint that is not there, for which the service has no word.
  static let absent = "Absent"
  /// The instances are the configuration's: its price is for the endpoint and hour.
  private static let units = InferenceUnits(minimum: 1)
  private static let noConfig = FieldProblem(
    "id", "no endpoint configuration is known for this endpoint: only one that the catalog names can be started")

  static let service = AWSService(
    signingName: "sagemaker", endpointPrefix: "api.sagemaker", variable: "SAGEMAKER")
  package static let services = [service, runtime]

  package var takesTokens: Bool { false }

  let client: AWSClient
  /// The value of the tag on what this gateway made.
  let instance: String

  package init(_ context: BackendContext) {
    client = context.client
    instance = context.instance
  }

  package func describe(_ target: ModelTarget) async throws(GatewayError) -> ModelReport {
    let deadline = client.time.uptime + AWSClient.controlLimit
    do {
      let (endpoint, requestID) = try await endpoint(target, by: deadline)
      return ModelReport(
        state: ModelState(sageMaker: endpoint.status), backendState: endpoint.status, units: Self.units,
        resource: target.resource, awsRequestID: requestID)
    } catch {
      guard error.code == .modelNotFound, let config = target.settings?[SageMakerSettings.endpointConfig] else {
        throw error
      }
      let answer = try await client.control(
        call("DescribeEndpointConfig", [("EndpointConfigName", .string(config))], target),
        as: DescribeEndpointConfigAnswer.self, faults: .sageMaker, within: deadline - client.time.uptime)
      return ModelReport(
        state: .stopped, backendState: Self.absent, units: nil, resource: target.resource,
        awsRequestID: answer.requestID)
    }
  }

  package func start(
    _ target: ModelTarget, units: InferenceUnits, token: UUID
  ) async throws(GatewayError) -> ModelReport {
    let name = try Self.name(of: target)
    guard let config = target.settings?[SageMakerSettings.endpointConfig] else { throw .validation([Self.noConfig]) }
    let answer = try await client.control(
      call(
        "CreateEndpoint",
        [
          ("EndpointName", .string(name.text)), ("EndpointConfigName", .string(config)),
          ("Tags", [["Key": .string(Self.ownerTag), "Value": .string(instance)]]),
        ], target),
      as: CreateEndpointAnswer.self, faults: .sageMakerCreate, changesState: true)
    return ModelReport(
      state: .starting, backendState: "Creating", units: nil, resource: target.resource,
      awsRequestID: answer.requestID)
  }

  /// Deletes the endpoint if this gateway made it. One that is not there is deleted.
  ///
  /// Source: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteEndpoint.html
  package func stop(_ target: ModelTarget, token: UUID) async throws(GatewayError) -> ModelReport {
    let deadline = client.time.uptime + AWSClient.controlLimit
    do throws(GatewayError) {
      guard try await isOurs(target, by: deadline) else { throw GatewayError.notOurs }
      let requestID = try await client.control(
        call("DeleteEndpoint", [("EndpointName", .string(try Self.name(of: target).text))], target),
        faults: .sageMakerDelete, changesState: true, within: deadline - client.time.uptime)
      return ModelReport(
        state: .stopping, backendState: "Deleting", units: nil, resource: target.resource, awsRequestID: requestID)
    } catch {
      guard error.code == .modelNotFound else { throw error }
      return ModelReport(
        state: .stopped, backendState: Self.absent, units: nil, resource: target.resource,
        awsRequestID: error.backend?.requestID)
    }
  }

  /// The endpoint as AWS has it, and the id of the call that said so.
  func endpoint(
    _ target: ModelTarget, by deadline: Duration
  ) async throws(GatewayError) -> (DescribeEndpointAnswer, requestID: String?) {
    let answer = try await client.control(
      call("DescribeEndpoint", [("EndpointName", .string(try Self.name(of: target).text))], target),
      as: DescribeEndpointAnswer.self, faults: .sageMaker, within: deadline - client.time.uptime)
    return (answer.body, answer.requestID)
  }

  func call(_ operation: String, _ body: [(String, JSONValue)], _ target: ModelTarget) -> AWSCall {
    .json11(
      Self.service, operation, targetPrefix: "SageMaker", at: target.location, body: JSONObject(body),
      repeatability: .always)
  }

  static func name(of target: ModelTarget) throws(GatewayError) -> EndpointName {
    guard let name = EndpointName(resource: target.resource) else {
      throw .validation("id", "not a model's ARN: it has the form \(kind.arnForm)")
    }
    return name
  }
}

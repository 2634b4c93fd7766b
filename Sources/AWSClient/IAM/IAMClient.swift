package import Platform
package import SigV4

/// AWS's Identity and Access Management: asked which rights an identity has.
///
/// It is one service for a whole partition, signed for in one of its regions.
/// Source: https://docs.aws.amazon.com/general/latest/gr/iam-service.html
package struct IAMClient: Sendable {
  package static let service = AWSService(signingName: "iam")
  private static let limit: Duration = .seconds(10)
  private static let bodyLimit = 256 * 1024

  private let transport: any HTTPTransport
  private let endpoints: EndpointResolver
  private let time: any TimeSource

  package init(transport: any HTTPTransport, endpoints: EndpointResolver, time: any TimeSource) {
    self.transport = transport
    self.endpoints = endpoints
    self.time = time
  }

  /// What IAM says of one action on one resource.
  package struct Decision: Sendable, Equatable {
    package let action: String
    package let resource: String
    package let isAllowed: Bool
  }

  /// Whether the policies of an identity allow actions. Nothing is done: IAM only reckons.
  ///
  /// Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
  /// - Parameters:
  ///   - principal: the ARN of a user or a role, whose account the keys belong to.
  ///   - context: keys that the calls would bring along.
  package func simulate(
    _ actions: [String], on resources: [String], by principal: String, context: [(key: String, value: String)],
    partition: String, with keys: AWSCredentials
  ) async throws(AWSFailure) -> [Decision] {
    var parameters = [(name: "PolicySourceArn", value: principal)]
    for (index, action) in actions.enumerated() { parameters.append(("ActionNames.member.\(index + 1)", action)) }
    for (index, arn) in resources.enumerated() { parameters.append(("ResourceArns.member.\(index + 1)", arn)) }
    for (index, entry) in context.enumerated() {
      let name = "ContextEntries.member.\(index + 1)"
      parameters.append(("\(name).ContextKeyName", entry.key))
      parameters.append(("\(name).ContextKeyType", "string"))
      parameters.append(("\(name).ContextKeyValues.member.1", entry.value))
    }
    let call = AWSCall.query(
      Self.service, "SimulatePrincipalPolicy", version: "2010-05-08", at: location(partition),
      parameters: parameters, repeatability: .always)
    let client = AWSClient(
      transport: transport, credentials: UnrefreshedCredentials(StaticCredentialProvider(keys)), endpoints: endpoints,
      time: time)
    return try await client.send(call, within: Self.limit, bodyLimit: Self.bodyLimit) { response in
      XMLNode.document(response.body)?["SimulatePrincipalPolicyResult"].flatMap(Self.decisions)
    }
  }

  private static func decisions(_ result: XMLNode) -> [Decision]? {
    guard let list = result["EvaluationResults"] else { return nil }
    return list.children.flatMap { member -> [Decision] in
      guard let action = member.text(at: "EvalActionName"), let decision = member.text(at: "EvalDecision") else {
        return []
      }
      let whole = Decision(
        action: action, resource: member.text(at: "EvalResourceName") ?? "*", isAllowed: decision == "allowed")
      // Where several resources were named there is a decision for each besides.
      let parts = (member["ResourceSpecificResults"]?.children ?? []).compactMap { part -> Decision? in
        guard let name = part.text(at: "EvalResourceName"), let decision = part.text(at: "EvalResourceDecision") else {
          return nil
        }
        return Decision(action: action, resource: name, isAllowed: decision == "allowed")
      }
      return parts.isEmpty ? [whole] : parts
    }
  }

  /// The service has one host for all regions of a partition, unless a base URL takes its place.
  private func location(_ partition: String) -> AWSCall.Location {
    let region =
      switch partition {
      case "aws-cn": "cn-north-1"
      case "aws-us-gov": "us-gov-west-1"
      default: "us-east-1"
      }
    let regional = try? endpoints.endpoint(of: Self.service, partition: partition, region: region, override: nil)
    let isOwn = regional.map { $0.host.hasPrefix("iam") && $0.host.contains(region) } ?? false
    let host =
      switch partition {
      case "aws": "https://iam.amazonaws.com"
      case "aws-us-gov": "https://iam.us-gov.amazonaws.com"
      default: nil as String?
      }
    return AWSCall.Location(partition: partition, region: region, endpoint: isOwn ? host : nil)
  }
}

import AWSClient
package import GatewayCore
import OrderedJSON
import Platform

extension SageMakerBackend {
  /// The tag by which the endpoints that a gateway made are known.
  static let ownerTag = "model-gateway:owner"
  /// Far more than the 50 tags that a resource may have make.
  private static let tagPages = 5

  /// Whether this gateway made the endpoint. One that is not there is nobody else's.
  package func isOurs(_ target: ModelTarget) async throws(GatewayError) -> Bool {
    do {
      return try await isOurs(target, by: client.time.uptime + AWSClient.controlLimit)
    } catch {
      guard error.code == .modelNotFound else { throw error }
      return true
    }
  }

  /// - Throws: MODEL_NOT_FOUND when there is no such endpoint.
  func isOurs(_ target: ModelTarget, by deadline: Duration) async throws(GatewayError) -> Bool {
    // Asked for, not made: AWS writes the name in an endpoint's ARN in another case than it was given.
    let arn = try await endpoint(target, by: deadline).0.arn
    var next: String?
    for _ in 0..<Self.tagPages {
      var body: [(String, JSONValue)] = [("ResourceArn", .string(arn))]
      if let next { body.append(("NextToken", .string(next))) }
      let answer = try await client.control(
        call("ListTags", body, target), as: ListTagsAnswer.self, faults: .sageMaker,
        within: deadline - client.time.uptime)
      if let owner = answer.body.tags?.first(where: { $0.key == Self.ownerTag }) { return owner.value == instance }
      next = answer.body.nextToken
      guard next?.isEmpty == false else { return false }
    }
    return false
  }
}

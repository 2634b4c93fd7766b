import AWSClient
package import GatewayCore
import OrderedJSON

extension RekognitionBackend {
  /// Without `Features` only projects of Custom Labels are listed.
  ///
  /// Source: https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DescribeProjects.html
  package func discover(in region: String) async throws(GatewayError) -> Discovery {
    let place = AWSCall.Location(partition: Partition.id(holding: region), region: region, endpoint: nil)
    var found = Discovery()
    let projects = try await ListReader.items { (token) async throws(GatewayError) in
      let answer = try await client.control(
        Self.list("DescribeProjects", [], after: token, place), as: DescribeProjectsAnswer.self, faults: .rekognition)
      return (answer.body.projects, answer.body.nextToken)
    }
    for project in found.items(of: projects, "projects") {
      do throws(GatewayError) {
        let versions = try await ListReader.items { (token) async throws(GatewayError) in
          let answer = try await client.control(
            Self.list("DescribeProjectVersions", [("ProjectArn", .string(project.arn))], after: token, place),
            as: DescribeProjectVersionsAnswer.self, faults: .rekognition)
          return (answer.body.versions, answer.body.nextToken)
        }
        found.models += found.items(of: versions, "versions of \(project.arn)").compactMap(\.discovered)
      } catch {
        found.gaps.append(.init(what: "versions of \(project.arn)", error: error))
      }
    }
    return found
  }

  private static func list(
    _ operation: String, _ members: [(String, JSONValue)], after token: String?, _ place: AWSCall.Location
  ) -> AWSCall {
    var body = JSONObject(members)
    body.append("MaxResults", 100)
    body.append("NextToken", ifPresent: token.map(JSONValue.string))
    return .json11(
      service, operation, targetPrefix: "RekognitionService", at: place, body: body, repeatability: .always)
  }
}

extension DescribeProjectVersionsAnswer.Version {
  /// Nil for what is no version of a model.
  fileprivate var discovered: DiscoveredModel? {
    guard let name = ARN(arn), let version = ProjectVersion(resource: name.resource) else { return nil }
    // The console's version names begin with the project's.
    let isTold = version.name.hasPrefix(version.project)
    return DiscoveredModel(
      backend: RekognitionBackend.kind.id, arn: arn,
      name: isTold ? version.name : "\(version.project)-\(version.name)", settings: [.init("arn", arn)],
      state: ModelState(rekognition: status), backendState: status, createdAt: createdAt?.date)
  }
}

import AWSClient
package import GatewayCore

extension LookoutVisionBackend {
  /// Source: https://docs.aws.amazon.com/lookout-for-vision/latest/APIReference/API_ListModels.html
  package func discover(in region: String) async throws(GatewayError) -> Discovery {
    let place = AWSCall.Location(partition: Partition.id(holding: region), region: region, endpoint: nil)
    var found = Discovery()
    let projects = try await ListReader.items { (token) async throws(GatewayError) in
      let answer = try await client.control(
        Self.list("ListProjects", ["2020-11-20", "projects"], after: token, place), as: ListProjectsAnswer.self,
        faults: .lookoutVision)
      return (answer.body.projects, answer.body.nextToken)
    }
    for project in found.items(of: projects, "projects") {
      do throws(GatewayError) {
        let models = try await ListReader.items { (token) async throws(GatewayError) in
          let answer = try await client.control(
            Self.list("ListModels", ["2020-11-20", "projects", project.name, "models"], after: token, place),
            as: ListModelsAnswer.self, faults: .lookoutVision)
          return (answer.body.models, answer.body.nextToken)
        }
        found.models += found.items(of: models, "models of project \(project.name)").compactMap(\.discovered)
      } catch {
        // A project whose training never ended has no models.
        guard error.code != .modelNotFound else { continue }
        found.gaps.append(.init(what: "models of project \(project.name)", error: error))
      }
    }
    return found
  }

  private static func list(
    _ operation: String, _ segments: [String], after token: String?, _ place: AWSCall.Location
  ) -> AWSCall {
    let query = [("maxResults", "100")] + (token.map { [("nextToken", $0)] } ?? [])
    return .restJSON1(
      service, operation, method: "GET", segments: segments, query: query, at: place, repeatability: .always)
  }
}

extension ListModelsAnswer.Model {
  /// Nil for what is no model.
  fileprivate var discovered: DiscoveredModel? {
    guard let name = ARN(arn), let model = LookoutModel(resource: name.resource), !model.isLatest else { return nil }
    return DiscoveredModel(
      backend: LookoutVisionBackend.kind.id, arn: arn, name: "\(model.project)-\(model.version)",
      settings: [.init("arn", arn)], state: ModelState(lookoutVision: status), backendState: status,
      createdAt: createdAt?.date)
  }
}

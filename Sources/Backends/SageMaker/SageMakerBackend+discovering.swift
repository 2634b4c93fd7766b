import AWSClient
package import GatewayCore
import OrderedJSON

extension SageMakerBackend {
  /// The endpoints that there are, each with the configuration that it was made from; and the configurations that no
  /// endpoint is made from, each as an endpoint that is not there. Whether they are models of vision nobody can tell.
  ///
  /// Source: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListEndpoints.html
  package func discover(in region: String) async throws(GatewayError) -> Discovery {
    let place = AWSCall.Location(partition: Partition.id(holding: region), region: region, endpoint: nil)
    var found = Discovery()
    let listed = try await ListReader.items { (token) async throws(GatewayError) in
      let answer = try await client.control(
        Self.list("ListEndpoints", after: token, place), as: ListEndpointsAnswer.self, faults: .sageMaker)
      return (answer.body.endpoints, answer.body.nextToken)
    }
    let endpoints = found.items(of: listed, "endpoints")
    let configs = await self.configs(of: endpoints, place, &found)
    found.models = endpoints.map { $0.discovered(in: region, config: configs[$0.name]) }
    do throws(GatewayError) {
      let listed = try await ListReader.items { (token) async throws(GatewayError) in
        let answer = try await client.control(
          Self.list("ListEndpointConfigs", after: token, place), as: ListEndpointConfigsAnswer.self,
          faults: .sageMaker)
        return (answer.body.configs, answer.body.nextToken)
      }
      let used = Set(configs.values)
      var names = Set(endpoints.map { $0.name.lowercased() })
      for config in found.items(of: listed, "endpoint configurations") where !used.contains(config.name) {
        // The endpoint does not exist, so it may have any name that no other has.
        guard
          let name = [config.name, "\(config.name.prefix(55))-gateway"].first(where: {
            names.insert($0.lowercased()).inserted
          })
        else { continue }
        found.models.append(config.discovered(in: region, endpoint: name))
      }
    } catch {
      found.gaps.append(.init(what: "endpoint configurations", error: error))
    }
    return found
  }

  /// The names of the endpoints' configurations, which their list leaves out.
  private func configs(
    of endpoints: [ListEndpointsAnswer.Endpoint], _ place: AWSCall.Location, _ found: inout Discovery
  ) async -> [String: String] {
    var configs: [String: String] = [:]
    for endpoint in endpoints {
      do throws(GatewayError) {
        let call = AWSCall.json11(
          Self.service, "DescribeEndpoint", targetPrefix: "SageMaker", at: place,
          body: JSONObject([("EndpointName", .string(endpoint.name))]), repeatability: .always)
        let answer = try await client.control(call, as: DescribeEndpointAnswer.self, faults: .sageMaker)
        configs[endpoint.name] = answer.body.configName
      } catch {
        found.gaps.append(.init(what: "configuration of endpoint \(endpoint.name)", error: error))
        // What stands against one stands against all.
        if error.code == .backendForbidden { break }
      }
    }
    return configs
  }

  private static func list(_ operation: String, after token: String?, _ place: AWSCall.Location) -> AWSCall {
    var body = JSONObject([("MaxResults", 100)])
    body.append("NextToken", ifPresent: token.map(JSONValue.string))
    return .json11(service, operation, targetPrefix: "SageMaker", at: place, body: body, repeatability: .always)
  }
}

extension ListEndpointsAnswer.Endpoint {
  fileprivate func discovered(in region: String, config: String?) -> DiscoveredModel {
    var settings = [DiscoveredModel.Setting("endpoint", name), .init("region", region)]
    if let config { settings.append(.init(SageMakerSettings.endpointConfig, config)) }
    return DiscoveredModel(
      backend: SageMakerBackend.kind.id, arn: arn, name: name, settings: settings,
      state: ModelState(sageMaker: status), backendState: status, createdAt: createdAt?.date)
  }
}

extension ListEndpointConfigsAnswer.Config {
  fileprivate func discovered(in region: String, endpoint: String) -> DiscoveredModel {
    DiscoveredModel(
      backend: SageMakerBackend.kind.id, arn: arn, name: endpoint,
      settings: [
        .init("endpoint", endpoint), .init("region", region), .init(SageMakerSettings.endpointConfig, name),
      ], state: .stopped, backendState: SageMakerBackend.absent, createdAt: createdAt?.date)
  }
}

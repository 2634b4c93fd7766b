import Backends
import Foundation
import GatewayCore
import Testing

@Suite("The rights that are asked for are those that deploy/aws gives")
struct RightsTests {
  private struct Policy: Decodable {
    struct Statement: Decodable {
      let actions: [String]

      private enum CodingKeys: String, CodingKey { case actions = "Action" }

      init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        let one = try? members.decode(String.self, forKey: .actions)
        actions = try one.map { [$0] } ?? members.decode([String].self, forKey: .actions)
      }
    }

    let statements: [Statement]

    private enum CodingKeys: String, CodingKey { case statements = "Statement" }
  }

  private static func target(_ backend: String, _ resource: String) -> ModelTarget {
    ModelTarget(
      backend: BackendID(rawValue: backend), region: "eu-west-1", account: "123456789012", resource: resource)
  }

  @Test("for each backend, and for listing")
  func same() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../deploy/aws/policy.json")
    let policy = try JSONDecoder().decode(Policy.self, from: Data(contentsOf: file))
    let targets = [
      Self.target("rekognition", "project/p/version/v/1"), Self.target("lookoutvision", "model/p/1"),
      Self.target("sagemaker", "endpoint/e"),
    ]
    #expect(Set(targets.map(\.backend)) == Set(BackendRegistry.kinds.map(\.id)))
    let named = targets.flatMap { target in
      BackendRegistry.rights(on: target, account: "123456789012", instance: "default")
        + BackendRegistry.rightsToDiscover(target.backend)
    }
    // Those that belong to no backend.
    let others: Set = [
      "s3:GetObject", "s3:GetObjectVersion", "sts:AssumeRole", "iam:SimulatePrincipalPolicy",
    ]
    #expect(Set(named.map(\.action)).union(others) == Set(policy.statements.flatMap(\.actions)))
  }

  @Test("on the model itself and nothing else")
  func resources() {
    let rights = BackendRegistry.rights(
      on: Self.target("rekognition", "project/p/version/v/1"), account: "123456789012", instance: "default")
    let start = rights.first { $0.use == .start }
    #expect(start?.resources == ["arn:aws:rekognition:eu-west-1:123456789012:project/p/version/v/1"])
    let describe = rights.first { $0.action == "rekognition:DescribeProjectVersions" }
    #expect(describe?.resources == ["arn:aws:rekognition:eu-west-1:123456789012:project/p/*"])
  }

  @Test("statements hold together what is on the same resources under the same conditions")
  func statements() {
    let rights = [
      AWSRight("a:One", .start, on: ["r"]), AWSRight("a:Two", .stop, on: ["r"]),
      AWSRight("a:Three", .stop, on: ["r"], context: [.init("k", "v")]), AWSRight("a:One", .detect, on: ["r"]),
    ]
    #expect(
      AWSRight.statements(giving: rights)
        == #"{"Effect":"Allow","Action":["a:One","a:Two"],"Resource":"r"},"#
        + #"{"Effect":"Allow","Action":"a:Three","Resource":"r","Condition":{"StringEquals":{"k":"v"}}}"#)
  }
}

import Backends
import GatewayCore
import Testing

@Suite struct BackendRegistryTests {
  @Test func `Every backend is there under the name of its service`() throws {
    #expect(BackendRegistry.kinds.map(\.id.rawValue) == ["rekognition", "lookoutvision", "sagemaker"])
    for service in HostedService.allCases {
      let backend = try BackendFixture(service).backend
      #expect(String(describing: type(of: backend)).lowercased().hasPrefix(service.id.rawValue))
    }
  }

  @Test(arguments: [
    "project/p/version/v/1", "project/solder-joints/version/solder-joints.2026-01-15T10.20.30/1768472430218",
    "project/a_b.c-D9/version/a_b.c-D9/0123456789", "project/.../version/-/0",
    "project/\(String(repeating: "p", count: 255))/version/\(String(repeating: "v", count: 255))/1",
  ])
  func `A version of a Rekognition project is a resource`(resource: String) throws {
    #expect(try kind(.rekognition).isResource(resource))
  }

  @Test(arguments: [
    "", "project/p/1", "project/p/version/v", "project/p/version/v/", "project/p/version/v/1/",
    "project/p/version/v/1/x",
    "/project/p/version/v/1", "Project/p/version/v/1", "project/p/Version/v/1", "project//version/v/1",
    "project/p/version//1", "project/p/version/v/1a", "project/p/version/v/-1", "project/p/version/v/١",
    "project/p p/version/v/1", "project/p/version/v:1/1", "project/p\u{0}/version/v/1", "project/ü/version/v/1",
    "project/p%2F/version/v/1", "project/\(String(repeating: "p", count: 256))/version/v/1", "model/widgets/1",
  ])
  func `Anything else is no resource of Rekognition`(resource: String) throws {
    #expect(try !kind(.rekognition).isResource(resource))
  }

  @Test(arguments: [
    "model/widgets/1", "model/0-_a/9999999999", "model/W/10", "model/\(String(repeating: "p", count: 255))/2",
  ])
  func `A numbered model of a Lookout project is a resource`(resource: String) throws {
    #expect(try kind(.lookoutVision).isResource(resource))
  }

  @Test(arguments: [
    "", "model/widgets", "model/widgets/", "model/widgets/1/", "model/widgets/1/2", "/model/widgets/1",
    "Model/widgets/1",
    "model//1", "model/-widgets/1", "model/_widgets/1", "model/wid.gets/1", "model/wid gets/1", "model/ü/1",
    "model/widgets/0", "model/widgets/01", "model/widgets/-1", "model/widgets/1a", "model/widgets/12345678901",
    "model/widgets/LATEST", "model/..%2F/1", "model/\(String(repeating: "p", count: 256))/1",
    "project/p/version/v/1",
    // An ARN names one model for good.
    "model/widgets/latest",
  ])
  func `Anything else is no resource of Lookout for Vision`(resource: String) throws {
    #expect(try !kind(.lookoutVision).isResource(resource))
  }

  @Test(
    arguments: [
      ("widgets", "1", BackendKind.Resource(path: "model/widgets/1", isFloating: false)),
      ("widgets", "latest", BackendKind.Resource(path: "model/widgets/latest", isFloating: true)),
      ("widgets", "0", nil), ("widgets", "", nil), ("widgets", "Latest", nil), ("widgets", "1/start", nil),
      ("", "1", nil), ("-w", "1", nil), ("a/b", "1", nil), ("..", "1", nil),
    ] as [(String, String, BackendKind.Resource?)])
  func `A Lookout model is named by project and version too`(
    project: String, version: String, resource: BackendKind.Resource?
  ) throws {
    let naming = try #require(try kind(.lookoutVision).naming)
    #expect(naming.keys == ["project", "version"])
    #expect(naming.resource(["project": project, "version": version]) == resource)
  }

  @Test func `A Rekognition model is named by its ARN alone`() throws {
    #expect(try kind(.rekognition).naming == nil)
  }

  @Test(arguments: ["endpoint/castings", "endpoint/A-b--9", "endpoint/\(String(repeating: "e", count: 63))"])
  func `A SageMaker endpoint is a resource`(resource: String) throws {
    #expect(try kind(.sageMaker).isResource(resource))
  }

  @Test(arguments: [
    "", "endpoint/", "endpoint", "Endpoint/castings", "endpoint/castings/", "endpoint/a/b", "/endpoint/a",
    "endpoint/-a", "endpoint/a-", "endpoint/a_b", "endpoint/a.b", "endpoint/ü", "endpoint/a%2Fb", "endpoint/..",
    "endpoint/\(String(repeating: "e", count: 64))", "endpoint-config/castings",
  ])
  func `Anything else is no resource of SageMaker`(resource: String) throws {
    #expect(try !kind(.sageMaker).isResource(resource))
  }

  @Test func `An endpoint is named by its name too`() throws {
    let naming = try #require(try kind(.sageMaker).naming)
    #expect(naming.keys == ["endpoint"])
    #expect(naming.resource(["endpoint": "castings"]) == .init(path: "endpoint/castings"))
    #expect(naming.resource(["endpoint": "../castings"]) == nil)
  }

  private func kind(_ service: HostedService) throws -> BackendKind {
    try #require(BackendRegistry.kinds.first { $0.id == service.id })
  }
}

import Foundation
import Platform
import SigV4
import TestSupport
import Testing

@testable import AWSClient

struct ContainerCredentialTests {
  private static let fullURI = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
  private static let relativeURI = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
  private static let token = "AWS_CONTAINER_AUTHORIZATION_TOKEN"
  private static let tokenFile = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"

  /// An agent that answers only to its token, by GET, at its path.
  private static let agent = HostPeer.Script { request, _ in
    guard request.method == "GET" else { return .init(status: 405) }
    guard request.headers["authorization"] == "the token" else { return .init(status: 401) }
    guard request.target == "/v1/credentials?a=b" else { return .init(status: 404) }
    return .credentials(code: nil)
  }

  @Test func `The credentials of the endpoint, with its token`() async throws {
    let (result, requests) = try await HostPeer.serve(Self.agent) { peer in
      let result = try await HostFixture.container([
        Self.fullURI: peer.url + "/v1/credentials?a=b", Self.token: "the token",
      ])
      return (result, peer.requests)
    }
    let credentials = try result.get()
    #expect(credentials.accessKeyID == "ASIAHOST")
    #expect(credentials.secretAccessKey == Secret("host-secret"))
    #expect(credentials.sessionToken == Secret("host-token"))
    #expect(credentials.expiration == Date(timeIntervalSince1970: 1_893_456_000))
    #expect(credentials.source == "container")
    #expect(requests.count == 1)
    #expect(requests.first?.headers["accept"] == "application/json")
  }

  @Test(arguments: [
    ("/v1/credentials?a=b", "a wrong token", "container: the container's credential endpoint answered 401"),
    ("/v1/other", "the token", "container: the container's credential endpoint answered 404"),
  ])
  func `An endpoint that says no is asked once`(path: String, token: String, reason: String) async throws {
    let (result, count) = try await HostPeer.serve(Self.agent) { peer in
      let result = try await HostFixture.container([Self.fullURI: peer.url + path, Self.token: token])
      return (result, peer.requests.count)
    }
    #expect(result.text == reason)
    #expect(result.isFinal)
    #expect(count == 1)
  }

  @Test func `The token's file is read anew each time, and goes before the variable`() async throws {
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: file) }
    let time = ManualTime(autoAdvance: true)
    try await HostPeer.serve(
      HostPeer.Script { request, _ in
        request.headers["authorization"] == "second" ? .credentials() : .init(status: 401)
      }
    ) { peer in
      try await TransportKind.asyncHTTPClient.using { transport in
        let provider = ContainerCredentialProvider(
          environment: [Self.fullURI: peer.url, Self.tokenFile: file, Self.token: "second"], transport: transport,
          time: time, limit: HostFixture.limit)
        try Data("first".utf8).write(to: URL(filePath: file))
        await #expect(throws: CredentialError.self) { try await provider.credentials() }
        try Data("second".utf8).write(to: URL(filePath: file))
        #expect(try await provider.credentials().accessKeyID == "ASIAHOST")
      }
    }
  }

  @Test(arguments: [
    ("a\nX: y", "has a line end, or another character that no header may have"),
    ("a\r", "has a line end, or another character that no header may have"),
    ("ä", "has a line end, or another character that no header may have"), ("", "is empty"),
    (nil, "cannot be opened"),
  ])
  func `A token that cannot be sent is not sent`(content: String?, reason: String) async throws {
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: file) }
    if let content { try Data(content.utf8).write(to: URL(filePath: file)) }
    let (result, count) = try await HostPeer.serve(Self.agent) { peer in
      (try await HostFixture.container([Self.fullURI: peer.url, Self.tokenFile: file]), peer.requests.count)
    }
    #expect(result.text == "container: \(Self.tokenFile): \(file) \(reason)")
    #expect(count == 0)
  }

  @Test func `A variable with a line end is not sent either`() async throws {
    let result = try await HostFixture.container([Self.relativeURI: "/a", Self.token: "a\r\nX: y"])
    #expect(result.text == "container: \(Self.token) has a character that no header may have")
  }

  @Test func `An endpoint that fails is asked three times, a second apart`() async throws {
    let time = ManualTime(autoAdvance: true)
    let (result, count) = try await HostPeer.serve(HostPeer.Script { _, _ in .init(status: 500) }) { peer in
      (try await HostFixture.container([Self.fullURI: peer.url], time: time), peer.requests.count)
    }
    #expect(result.text == "container: the container's credential endpoint answered 500")
    #expect(count == 3)
    #expect(time.uptime == .seconds(2))
  }

  @Test(arguments: [
    HostPeer.Answer(status: 503), .init(status: 429), .init(body: "no JSON"), .init(body: "{}"),
    .init(body: #"{"AccessKeyId":"A","SecretAccessKey":"","Token":"t"}"#),
  ])
  func `A failure that passes costs nothing but time`(failure: HostPeer.Answer) async throws {
    let result = try await HostPeer.serve(HostPeer.Script { _, number in number < 3 ? failure : .credentials() }) {
      peer in
      try await HostFixture.container([Self.fullURI: peer.url])
    }
    #expect(result.text == "ASIAHOST")
  }

  @Test func `An endpoint that is not there is told`() async throws {
    let port = try ClosedPort()
    let result = try await HostFixture.container([Self.fullURI: "http://127.0.0.1:\(port.number)/"])
    #expect(result.text.hasPrefix("container: the container's credential endpoint cannot be reached"))
    #expect(result.isFinal)
  }

  @Test(arguments: [
    (
      #"{"AccessKeyId":"A","SecretAccessKey":"s","Token":"t","Expiration":"soon"}"#,
      "sent an expiration that is no time"
    ),
    (#"{"Code":"AccessDenied","Message":"host-secret"}"#, "has no credentials: AccessDenied"),
    (#"{"Code":"host secret"}"#, "has no credentials: it sent another code than Success"),
  ])
  func `An answer without credentials is told without what is in it`(body: String, reason: String) async throws {
    let result = try await HostPeer.serve(HostPeer.Script { _, _ in .init(body: body) }) { peer in
      try await HostFixture.container([Self.fullURI: peer.url])
    }
    #expect(result.text == "container: the container's credential endpoint \(reason)")
  }

  @Test func `Without its variables the next source is asked`() async throws {
    let result = try await HostFixture.container([Self.fullURI: "", Self.relativeURI: "", Self.token: "t"])
    #expect(result.text == "container: \(Self.relativeURI) and …_FULL_URI are not set")
    #expect(!result.isFinal)
  }

  @Test(
    arguments: [
      ("/v2/a?b=c", nil, "169.254.170.2", "/v2/a?b=c"), ("/a", "http://127.0.0.1/b", "169.254.170.2", "/a"),
      (nil, "http://169.254.170.23/v1/credentials", "169.254.170.23", "/v1/credentials"),
      (nil, "http://[fd00:ec2::23]/v1/credentials", "[fd00:ec2::23]", "/v1/credentials"),
      (nil, "http://[::1]:81/a?b=c%20d", "[::1]:81", "/a?b=c%20d"), (nil, "HTTPS://agent.test", "agent.test", "/"),
      (nil, "https://agent.test:8443/x", "agent.test:8443", "/x"),
    ] as [(String?, String?, String, String)])
  func `The relative URI goes before the full one`(
    relative: String?, full: String?, authority: String, target: String
  ) async throws {
    let address = try ContainerEndpoint(relative: relative, full: full)
    #expect(address.endpoint.authority == authority)
    #expect(address.target == target)
    #expect(try await address.checked(by: AddressLookup { _ in [] }) == address.endpoint)
  }

  @Test(arguments: [
    "relative", "@evil.test/", "//evil.test\r\nX: y", "/a b",
  ])
  func `A relative URI that could lead elsewhere is refused`(uri: String) {
    #expect(throws: HostFailure.self) { try ContainerEndpoint(relative: uri, full: nil) }
  }

  @Test(arguments: [
    "agent.test/x", "ftp://127.0.0.1/", "http://", "http://user@127.0.0.1/", "http://127.0.0.1:0/",
    "http://127.0.0.1/\r\nX: y",
  ])
  func `A full URI that is none is refused`(uri: String) {
    #expect(throws: HostFailure.self) { try ContainerEndpoint(relative: nil, full: uri) }
  }

  @Test(arguments: [
    "192.168.0.1", "169.254.170.3", "169.254.169.254", "[fd00:ec2::254]", "[::ffff:127.0.0.1]", "0.0.0.0", "10.0.0.1",
    "[::]",
  ])
  func `Without TLS no other address is asked`(host: String) async throws {
    let address = try ContainerEndpoint(relative: nil, full: "http://\(host)/")
    await #expect(throws: HostFailure.self) { try await address.checked(by: AddressLookup { _ in ["127.0.0.1"] }) }
  }

  @Test(
    arguments: [
      (["127.0.0.1"], "127.0.0.1"), (["::1", "127.0.0.1"], "127.0.0.1"), (["169.254.170.23"], "169.254.170.23"),
      (["fd00:ec2:0::23"], "fd00:ec2:0::23"), (["127.0.0.1", "10.0.0.1"], nil), (["10.0.0.1"], nil), ([], nil),
      (["evil.test"], nil),
    ] as [([String], String?)])
  func `Of a name every address must be allowed, and one that was looked at is asked`(
    addresses: [String], asked: String?
  ) async throws {
    let address = try ContainerEndpoint(relative: nil, full: "http://agent.test:81/x")
    let endpoint = try? await address.checked(by: AddressLookup { $0 == "agent.test" ? addresses : [] })
    #expect(endpoint == asked.map { Endpoint(isSecure: false, host: $0, port: 81) })
  }

  @Test func `A name keeps its Host header while its address is asked`() async throws {
    let (result, requests) = try await HostPeer.serve(HostPeer.Script { _, _ in .credentials() }) { peer in
      let result = try await HostFixture.container(
        [Self.fullURI: "http://agent.test:\(peer.port)/x"], lookup: AddressLookup { _ in ["127.0.0.1"] })
      return (result, peer.requests)
    }
    #expect(result.text == "ASIAHOST")
    #expect(requests.first?.headers["host"]?.hasPrefix("agent.test:") == true)
  }

  @Test func `The machine knows its own name`() async {
    let addresses = await AddressLookup.system.addresses("localhost")
    #expect(!addresses.isEmpty)
    #expect(addresses.allSatisfy(HostAddress.isAllowed))
    #expect(await AddressLookup.system.addresses("no-such-host.invalid").isEmpty)
  }
}

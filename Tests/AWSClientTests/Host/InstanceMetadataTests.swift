import FoundationEssentials
import Platform
import SigV4
import TestSupport
import Testing

@testable import AWSClient

struct InstanceMetadataTests {
  private static let endpoint = "AWS_EC2_METADATA_SERVICE_ENDPOINT"
  private static let roles = "/latest/meta-data/iam/security-credentials/"

  private static func result(
    of instance: StrictInstance, environment: [String: String] = [:],
    time: ManualTime = ManualTime(autoAdvance: true)
  ) async throws -> (result: Result<AWSCredentials, CredentialError>, requests: [HostPeer.Request]) {
    try await HostPeer.serve(HostPeer.Script { request, _ in instance.answer(request) }) { peer in
      let environment = environment.merging([Self.endpoint: peer.url]) { $1 }
      return (try await HostFixture.instance(environment, time: time), peer.requests)
    }
  }

  @Test func `The credentials of the instance's role, by a token`() async throws {
    let (result, requests) = try await Self.result(of: StrictInstance())
    let credentials = try result.get()
    #expect(credentials.accessKeyID == "ASIAHOST")
    #expect(credentials.sessionToken == Secret("host-token"))
    #expect(credentials.source == "instance metadata > role vision-role")
    #expect(
      requests.map { "\($0.method) \($0.target)" } == [
        "PUT /latest/api/token", "GET \(Self.roles)", "GET \(Self.roles)vision-role",
      ])
    #expect(requests.first?.headers["x-aws-ec2-metadata-token-ttl-seconds"] == "21600")
  }

  @Test func `A token is kept until shortly before its end`() async throws {
    let instance = StrictInstance(life: "300")
    let time = ManualTime()
    try await HostFixture.provider(of: instance, time: time) { provider in
      _ = try await provider.credentials()
      time.advance(by: .seconds(179))
      _ = try await provider.credentials()
      #expect(instance.tokenCount == 1)
      time.advance(by: .seconds(2))
      _ = try await provider.credentials()
      #expect(instance.tokenCount == 2)
    }
  }

  @Test func `A token that is no longer known is got anew once`() async throws {
    let instance = StrictInstance()
    try await HostFixture.provider(of: instance, time: ManualTime()) { provider in
      _ = try await provider.credentials()
      instance.endTokens()
      #expect(try await provider.credentials().accessKeyID == "ASIAHOST")
      #expect(instance.tokenCount == 2)
    }
  }

  @Test(arguments: [
    ("/latest/api/token", 403, "the instance metadata service is disabled: it answered 403", false),
    ("/latest/api/token", 404, "there is no instance metadata service of version 2", false),
    ("/latest/api/token", 405, "there is no instance metadata service of version 2", false),
    ("/latest/api/token", 400, "the instance metadata service answered 400", true),
    ("/latest/api/token", 500, "the instance metadata service answered 500", true),
    (roles, 404, "the instance has no role", false),
    (roles, 401, "the instance metadata service refuses its own token: it answered 401", true),
    (roles, 403, "the instance metadata service is disabled: it answered 403", false),
    (roles + "vision-role", 404, "the instance metadata service answered 404", true),
    (roles + "vision-role", 503, "the instance metadata service answered 503", true),
  ])
  func `An instance without credentials says why`(
    path: String, status: Int, reason: String, isFinal: Bool
  ) async throws {
    let instance = StrictInstance { $0 == path ? .init(status: status) : nil }
    let (result, requests) = try await Self.result(of: instance)
    #expect(result.text == "instance metadata: \(reason)")
    #expect(result.isFinal == isFinal)
    // No other version is tried.
    #expect(requests.allSatisfy { $0.target == "/latest/api/token" || $0.headers["x-aws-ec2-metadata-token"] != nil })
  }

  @Test(arguments: [
    (roles, HostPeer.Answer(body: "../../evil"), "the instance metadata service names no role"),
    (roles, .init(body: "a b"), "the instance metadata service names no role"),
    (roles, .init(body: ""), "the instance metadata service names no role"),
    ("/latest/api/token", .init(body: ""), "the instance metadata service sent no session token"),
    ("/latest/api/token", .init(body: "a\nb"), "the instance metadata service sent no session token"),
    (roles + "vision-role", .init(body: "<html>"), "the instance metadata service sent no JSON of credentials"),
    (
      roles + "vision-role", .init(body: #"{"Code":"AssumeRoleUnauthorizedAccess","Message":"x"}"#),
      "the instance metadata service has no credentials: AssumeRoleUnauthorizedAccess"
    ),
  ])
  func `An answer that cannot be is not used`(path: String, answer: HostPeer.Answer, reason: String) async throws {
    let (result, _) = try await Self.result(of: StrictInstance { $0 == path ? answer : nil })
    #expect(result.text == "instance metadata: \(reason)")
  }

  @Test(arguments: [(nil, 1), ("1", 1), ("3", 3)] as [(String?, Int)])
  func `What fails is tried as often as the variable says`(attempts: String?, count: Int) async throws {
    let environment = attempts.map { ["AWS_METADATA_SERVICE_NUM_ATTEMPTS": $0] } ?? [:]
    let (result, requests) = try await Self.result(
      of: StrictInstance { _ in .init(status: 500) }, environment: environment)
    #expect(result.text == "instance metadata: the instance metadata service answered 500")
    #expect(requests.count == count)
  }

  @Test func `Credentials whose time is up are used a little longer`() async throws {
    let time = ManualTime(autoAdvance: true)
    let expired = StrictInstance {
      $0 == Self.roles + "vision-role" ? .credentials(expiration: "2020-01-01T00:00:00Z") : nil
    }
    let (result, _) = try await Self.result(of: expired, time: time)
    #expect(try result.get().expiration == time.now.addingTimeInterval(900))
  }

  @Test(arguments: ["true", "TRUE", "True"])
  func `A disabled service is not asked`(value: String) async throws {
    let (result, requests) = try await Self.result(
      of: StrictInstance(), environment: ["AWS_EC2_METADATA_DISABLED": value])
    #expect(result.text == "instance metadata: AWS_EC2_METADATA_DISABLED is true")
    #expect(!result.isFinal)
    #expect(requests.isEmpty)
  }

  @Test(
    arguments: [
      ([:], "169.254.169.254", ""), (["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "ipv6"], "[fd00:ec2::254]", ""),
      (["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "IPv4"], "169.254.169.254", ""),
      ([endpoint: "http://imds.test:81/base/"], "imds.test:81", "/base"),
      ([endpoint: "http://[::1]:81", "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "IPv6"], "[::1]:81", ""),
      (["AWS_EC2_METADATA_DISABLED": "false"], "169.254.169.254", ""),
    ] as [([String: String], String, String)])
  func `Variables say where the service is`(environment: [String: String], authority: String, path: String) throws {
    let settings = try InstanceMetadataSettings(environment: environment)
    #expect(settings.endpoint.authority == authority)
    #expect(settings.endpoint.basePath == path)
    #expect(!settings.endpoint.isSecure && !settings.isDisabled)
    #expect(settings.limit == .seconds(1))
  }

  @Test(arguments: [
    ("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ipv5", " is neither IPv4 nor IPv6"),
    (endpoint, "169.254.169.254", ": not a URL of the form https://HOST[:PORT][/PATH]"),
    ("AWS_METADATA_SERVICE_TIMEOUT", "soon", " is not a number of seconds up to 60"),
    ("AWS_METADATA_SERVICE_TIMEOUT", "0", " is not a number of seconds up to 60"),
    ("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "0", " is not a whole number from 1 to 10"),
    ("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "many", " is not a whole number from 1 to 10"),
  ])
  func `A variable that says nothing is an error`(name: String, value: String, reason: String) async throws {
    let result = try await HostFixture.instance([name: value])
    #expect(result.text == "instance metadata: \(name)\(reason)")
    #expect(result.isFinal)
  }

  @Test func `Where nothing listens the next source is asked`() async throws {
    let port = try ClosedPort()
    let result = try await HostFixture.instance([Self.endpoint: "http://127.0.0.1:\(port.number)"])
    #expect(result.text.hasPrefix("instance metadata: the instance metadata service cannot be reached"))
    #expect(!result.isFinal)
  }
}

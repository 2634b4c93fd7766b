import AWSSimulator
import Foundation
import SigV4
import Testing

@Suite struct InstanceMetadataTests {
  private static let roles = "/latest/meta-data/iam/security-credentials/"
  private static let lifeHeader = "X-aws-ec2-metadata-token-ttl-seconds"

  private func token(_ client: SimulatedClient, seconds: String = "21600") -> String {
    client.plain("PUT", "/latest/api/token", [(Self.lifeHeader, seconds)]).text
  }

  private func get(_ client: SimulatedClient, _ path: String, token: String?) -> SimulatedResponse {
    client.plain("GET", path, token.map { [("X-aws-ec2-metadata-token", $0)] } ?? [])
  }

  @Test func `A token, a role's name and its credentials, which sign`() {
    let client = SimulatedClient()
    let answer = client.plain("PUT", "/latest/api/token", [(Self.lifeHeader, "21600")])
    #expect(answer.status == 200)
    #expect(answer.header(Self.lifeHeader) == "21600")
    #expect(answer.text.count == 56)
    let role = get(client, Self.roles, token: answer.text)
    #expect(role.status == 200)
    #expect(role.text == "gateway")
    let response = get(client, Self.roles + role.text, token: answer.text)
    let json = response.json
    #expect(json["Code"] as? String == "Success")
    #expect(json["Type"] as? String == "AWS-HMAC")
    #expect(json["LastUpdated"] as? String == "2027-01-15T08:00:00Z")
    #expect(json["Expiration"] as? String == "2027-01-15T14:00:00Z")
    client.credentials = AWSCredentials(
      accessKeyID: json["AccessKeyId"] as? String ?? "",
      secretAccessKey: Secret(json["SecretAccessKey"] as? String ?? ""),
      sessionToken: Secret(json["Token"] as? String ?? ""))
    #expect(client.start().status == 200)
    #expect(
      client.sts("GetCallerIdentity").xml("Arn")
        == "arn:aws:sts::123456789012:assumed-role/gateway/i-0123456789abcdef0")
  }

  @Test(arguments: [nil, "0", "-1", "21601", "x", ""])
  func `A token needs to say how long it lasts, from a second to six hours`(seconds: String?) {
    let client = SimulatedClient()
    let response = client.plain("PUT", "/latest/api/token", seconds.map { [(Self.lifeHeader, $0)] } ?? [])
    #expect(response.status == 400)
    #expect(response.header("Content-Type") == "text/html")
  }

  @Test(arguments: [nil, "wrong"])
  func `Nothing is told without a token, as version 1 would`(token: String?) {
    for path in [Self.roles, Self.roles + "gateway", "/latest/meta-data/instance-id", "/latest/nothing"] {
      let response = get(SimulatedClient(), path, token: token)
      #expect(response.status == 401, "\(path)")
      #expect(response.text.contains("<title>401 - Unauthorized</title>"))
    }
  }

  @Test func `A token ends, and is forgotten when the service says so`() {
    let client = SimulatedClient()
    let short = token(client, seconds: "60")
    client.now += 59
    #expect(get(client, Self.roles, token: short).status == 200)
    client.now += 1
    #expect(get(client, Self.roles, token: short).status == 401)
    let long = token(client)
    #expect(client.control("PATCH", "/imds", #"{"forget_tokens":true}"#).status == 200)
    #expect(get(client, Self.roles, token: long).status == 401)
  }

  @Test func `A token is not given out through a proxy, nor by another method`() {
    let client = SimulatedClient()
    let forwarded = [(Self.lifeHeader, "60"), ("X-Forwarded-For", "10.0.0.1")]
    #expect(client.plain("PUT", "/latest/api/token", forwarded).status == 403)
    #expect(client.plain("GET", "/latest/api/token", [(Self.lifeHeader, "60")]).status == 405)
    let token = [("X-aws-ec2-metadata-token", token(client))]
    #expect(client.plain("POST", Self.roles, token).status == 405)
  }

  @Test func `Other roles and paths are not found`() {
    let client = SimulatedClient()
    let token = token(client)
    #expect(get(client, Self.roles + "other", token: token).status == 404)
    #expect(get(client, "/latest/meta-data/nothing", token: token).status == 404)
    #expect(get(client, "/latest/meta-data/placement/region", token: token).text == "us-east-1")
  }

  @Test func `An instance may have no role, or one that cannot be assumed`() {
    let client = SimulatedClient()
    let token = token(client)
    #expect(client.control("PATCH", "/imds", #"{"role":""}"#).json["role"] == nil)
    #expect(get(client, Self.roles, token: token).status == 404)
    #expect(client.control("PATCH", "/imds", #"{"role":"lost"}"#).status == 200)
    #expect(get(client, Self.roles, token: token).text == "lost")
    let response = get(client, Self.roles + "lost", token: token)
    #expect(response.status == 200)
    #expect(response.json["Code"] as? String == "AssumeRoleUnauthorizedAccess")
    #expect(response.json["AccessKeyId"] == nil)
  }

  @Test func `A service that is switched off says 403`() {
    let client = SimulatedClient()
    let token = token(client)
    #expect(client.control("PATCH", "/imds", #"{"enabled":false}"#).json["enabled"] as? Bool == false)
    #expect(client.plain("PUT", "/latest/api/token", [(Self.lifeHeader, "60")]).status == 403)
    #expect(get(client, Self.roles, token: token).status == 403)
  }

  @Test func `The same credentials are given until near their end`() {
    let client = SimulatedClient()
    client.cloud.sessionSeconds = 20
    let token = token(client)
    let first = get(client, Self.roles + "gateway", token: token).json["AccessKeyId"] as? String
    client.now += 9
    #expect(get(client, Self.roles + "gateway", token: token).json["AccessKeyId"] as? String == first)
    client.now += 2
    #expect(get(client, Self.roles + "gateway", token: token).json["AccessKeyId"] as? String != first)
  }

  @Test func `The service may be down for a time`() {
    let client = SimulatedClient()
    #expect(
      client.control("POST", "/faults", #"{"fault":"drop_before","service":"imds","for_seconds":15}"#).status == 201)
    for _ in 0..<3 {
      #expect(
        client.plain("PUT", "/latest/api/token", [(Self.lifeHeader, "60")]).disposition == .dropConnection)
    }
    #expect(client.start().status == 200, "others are not")
    client.now += 15
    #expect(client.plain("PUT", "/latest/api/token", [(Self.lifeHeader, "60")]).status == 200)
  }
}

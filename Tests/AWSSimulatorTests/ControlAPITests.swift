import AWSSimulator
import Foundation
import SigV4
import Testing

@Suite struct ControlAPITests {
  @Test func `The simulator describes itself`() throws {
    let json = SimulatedClient().control("GET", "").json
    let routes = try #require(json["routes"] as? [[String: Any]])
    #expect(routes.contains { $0["path"] as? String == "/_simulator/faults" && $0["method"] as? String == "POST" })
    #expect((json["faults"] as? [Any])?.count == Fault.Kind.allCases.count)
    #expect((json["models"] as? [Any])?.count == 5)
    #expect((json["services"] as? [Any])?.count == SimulatedService.allCases.count)
  }

  @Test func `Every route that is described is there`() throws {
    let client = SimulatedClient()
    let routes = try #require(client.control("GET", "").json["routes"] as? [[String: Any]])
    for route in routes {
      let method = try #require(route["method"] as? String)
      let path = try #require(route["path"] as? String)
      let response = client.control(method, String(path.dropFirst("/_simulator".count)))
      #expect(![404, 405].contains(response.status), "\(method) \(path)")
    }
  }

  @Test func `The credentials are those that requests are signed with`() {
    let json = SimulatedClient().control("GET", "/credentials").json
    #expect(json["access_key_id"] as? String == "AKIASIMULATOREXAMPLE")
    #expect(json["secret_access_key"] as? String == "simulator/secret/key/not/for/use/at/aws")
    #expect(json["region"] as? String == "us-east-1")
    #expect(json["account_id"] as? String == "123456789012")
    #expect(json["session_token"] == nil)
    let temporary = AWSCredentials(
      accessKeyID: "ASIAEXAMPLE", secretAccessKey: Secret("secret"), sessionToken: Secret("session"))
    let client = SimulatedClient(SimulatorConfiguration(credentials: temporary))
    #expect(client.control("GET", "/credentials").json["session_token"] as? String == "session")
  }

  @Test(arguments: ["POST", "PUT"])
  func `A model is added and can be started`(method: String) throws {
    let client = SimulatedClient()
    let response = client.control(
      method, "/models",
      #"{"service":"rekognition","project":"caps","version":"caps.1","start_seconds":3,"fails":true}"#)
    #expect(response.status == 201)
    let arn = try #require(response.json["arn"] as? String)
    #expect(arn.hasSuffix("/version/caps.1/1800000000000"))
    #expect(client.start(arn).status == 200)
    client.now += 3
    let models = try #require(client.control("GET", "/models").json["models"] as? [[String: Any]])
    #expect(models.first?["status"] as? String == "FAILED")
  }

  @Test func `A running model is added with its units`() {
    let client = SimulatedClient()
    let response = client.control(
      "POST", "/models",
      #"{"service":"lookoutvision","project":"caps","version":"3","status":"HOSTED","min_units":2,"max_units":4}"#)
    #expect(response.json["min_units"] as? Int == 2)
    #expect(response.json["max_units"] as? Int == 4)
    #expect(response.json["status"] as? String == "HOSTED")
  }

  @Test func `A status is set by force, even one that nobody knows`() {
    let client = SimulatedClient()
    let body = #"{"service":"lookoutvision","project":"widgets","version":"1","status":"ON_HOLIDAY"}"#
    let response = client.control("PATCH", "/models", body)
    #expect(response.status == 200)
    #expect(response.json["status"] as? String == "ON_HOLIDAY")
    #expect(client.widgetsStatus == "ON_HOLIDAY")
  }

  @Test func `A model is removed, and its project with the last one`() {
    let client = SimulatedClient()
    let response = client.control(
      "DELETE", "/models", #"{"service":"lookoutvision","project":"widgets","version":"1"}"#)
    #expect(response.status == 200)
    #expect(client.startWidgets().json["ResourceType"] as? String == "PROJECT")
    #expect((client.lookout("GET", "").json["Projects"] as? [Any])?.count == 1)
  }

  @Test func `A fault is added, listed, taken and taken back`() throws {
    let client = SimulatedClient()
    let response = client.control(
      "POST", "/faults",
      #"{"service":"rekognition","operation":"*","fault":"error","status":400,"code":"AccessDeniedException","times":2}"#
    )
    #expect(response.status == 201)
    #expect(
      client.cloud.faults == [
        Fault(.error, service: .rekognition, status: 400, code: "AccessDeniedException", times: 2)
      ])
    #expect(client.start().errorCode == "AccessDeniedException")
    let waiting = try #require(client.control("GET", "/faults").json["faults"] as? [[String: Any]])
    #expect(waiting.first?["times"] as? Int == 1)
    #expect(waiting.first?["operation"] as? String == "*")
    #expect(client.control("DELETE", "/faults").status == 200)
    #expect(client.cloud.faults.isEmpty)
  }

  @Test func `Calls are listed raw, in order, from a number on`() throws {
    let client = SimulatedClient()
    _ = client.start()
    _ = client.start()
    let calls = try #require(client.control("GET", "/calls").json["calls"] as? [[String: Any]])
    #expect(calls.compactMap { $0["number"] as? Int } == [1, 2])
    let call = try #require(calls.last)
    #expect(call["time"] as? String == "2027-01-15T08:00:00.000Z")
    #expect((call["headers"] as? [[String]])?.first == ["Host", "rekognition.us-east-1.amazonaws.com"])
    let body = try #require((call["body"] as? String).flatMap { Data(base64Encoded: $0) })
    #expect(call["body_size"] as? Int == body.count)
    let answer = try #require(call["answer"] as? [String: Any])
    #expect(answer["status"] as? Int == 400)
    #expect(answer["code"] as? String == "ResourceInUseException")
    #expect(answer["effect"] as? String == "none")
    #expect((client.control("GET", "/calls?after=1").json["calls"] as? [Any])?.count == 1)
    #expect((client.control("GET", "/calls?limit=1").json["calls"] as? [[String: Any]])?.first?["number"] as? Int == 1)
    #expect(client.control("DELETE", "/calls").status == 200)
    #expect(client.cloud.calls.isEmpty)
  }

  @Test func `A reset brings everything back`() {
    let client = SimulatedClient()
    _ = client.startWidgets(token: "token-1")
    client.cloud.addFault(Fault(.throttle))
    client.cloud.removeModel(client.solderJoints)
    #expect((client.control("POST", "/reset").json["models"] as? [Any])?.count == 5)
    #expect(client.cloud.calls.isEmpty)
    #expect(client.cloud.faults.isEmpty)
    #expect(client.startWidgets(token: "token-1").status == 202)
    #expect(client.cloud.calls.last?.effect == .started)
  }

  @Test(arguments: [
    ("POST", "/faults", "", "JSON object with these fields: fault,"),
    ("POST", "/faults", "{}", "'fault' is missing"),
    ("POST", "/faults", #"{"fault":"explode"}"#, "The faults are: throttle, error"),
    ("POST", "/faults", #"{"fault":"delay"}"#, "needs 'seconds'"),
    ("POST", "/faults", #"{"fault":"throttle","seconds":-1}"#, "'seconds' must be from 0 to 3600"),
    ("POST", "/faults", #"{"fault":"throttle","times":0}"#, "'times' must be from 1"),
    ("POST", "/faults", #"{"fault":"throttle","times":"2"}"#, "'times' must be of type Int"),
    ("POST", "/faults", #"{"fault":"throttle","time":2}"#, "no field 'time'"),
    ("POST", "/faults", #"{"fault":"throttle","service":"s3"}"#, "The services are: rekognition, lookoutvision"),
    ("POST", "/faults", #"{"fault":"throttle","operation":"Stop"}"#, "StopProjectVersion"),
    ("POST", "/faults", #"{"fault":"error","status":99}"#, "'status' must be from 200 to 599"),
    ("POST", "/faults", #"{"fault":"error","effect":"later"}"#, "'before' or 'after'"),
    ("POST", "/faults", #"{"fault":"error","code":"a\nb"}"#, "printable ASCII"),
    ("POST", "/models", #"{"service":"rekognition","project":"p"}"#, "'version' is missing"),
    ("POST", "/models", #"{"service":"s3","project":"p","version":"1"}"#, "no service 's3'"),
    ("POST", "/models", #"{"service":"rekognition","project":"a/b","version":"1"}"#, "letters, digits"),
    ("POST", "/models", #"{"service":"lookoutvision","project":"p","version":"latest"}"#, "a number from 1"),
    ("POST", "/models", #"{"service":"rekognition","project":"p","version":"1","region":"mars"}"#, "no region 'mars'"),
    (
      "POST", "/models", #"{"service":"rekognition","project":"p","version":"1","min_units":3,"max_units":2}"#,
      "'max_units' must not be below"
    ),
    (
      "POST", "/models", #"{"service":"rekognition","project":"p","version":"1","start_seconds":1e9}"#,
      "'start_seconds' must be from 0 to 86400"
    ),
    ("GET", "/calls?after=x", "", "'after' must be a whole number"),
  ])
  func `A bad request is told what would be right`(method: String, path: String, body: String, hint: String) {
    let response = SimulatedClient().control(method, path, body)
    #expect(response.status == 400)
    #expect(response.errorMessage?.contains(hint) == true, "\(response.errorMessage ?? "no message")")
  }

  @Test func `Other paths and methods are told apart`() {
    let client = SimulatedClient()
    #expect(client.control("GET", "/nothing").status == 404)
    let response = client.control("POST", "/calls")
    #expect(response.status == 405)
    #expect(response.header("Allow") == "GET, DELETE")
    let missing = #"{"service":"rekognition","project":"no","version":"1","status":"RUNNING"}"#
    #expect(client.control("PATCH", "/models", missing).status == 404)
    #expect(client.control("DELETE", "/models", missing).status == 404)
  }
}

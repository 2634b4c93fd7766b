import GatewayClient
import Testing

@Suite("Answers are shown to people")
struct AnswerTextTests {
  private func answer(status: Int = 200, _ body: String) -> GatewayAnswer {
    GatewayAnswer(status: status, body: Array(body.utf8))
  }

  private func model(_ members: String) throws -> ModelAnswer {
    try answer(#"{"success":true,"data":{"id":"a","state":"running","backend":"rekognition"\#(members)}}"#)
      .data(ModelAnswer.self)
  }

  @Test("a list is a table")
  func list() throws {
    let models = [
      try model(
        #"""
        ,"min_inference_units":1,"max_inference_units":3,"running_since":"2026-11-22T08:00:00Z","cost_so_far":12.345,
        "leases":[{"caller":"x","holder":"default","duration":"4h","ends_at":null,"ends":"e"},
        {"caller":"y","holder":"b","duration":"4h","ends_at":null,"ends":"e"}]
        """#),
      try model(#","min_inference_units":1,"max_inference_units":1,"cost_so_far":0.01,"leases":[],"unheld":true"#),
      try model(""),
    ]
    #expect(
      ListAnswer.table(models).lines == [
        "ID  STATE    UNITS  BACKEND      HOLDERS        SINCE                 COST",
        "a   running  1-3    rekognition  x/default,y/b  2026-11-22T08:00:00Z  $12.35",
        "a   running  1      rekognition  nobody         -                     $0.0100",
        "a   running  -      rekognition  -              -                     -",
      ])
  }

  @Test("a model is what is known of it")
  func status() throws {
    let model = try model(
      #"""
      ,"backend_state":"RUNNING","region":"us-east-1","observed_at":"2026-11-22T08:01:00Z","stop_pending":true,
      "running_since":"2026-11-22T08:00:00Z","cost_so_far":1,"cost_per_hour":4,"leases":[{"caller":"x","holder":"d",
      "duration":"none","ends_at":null,"ends":"e"}]
      """#)
    #expect(
      model.lines == [
        "id       a",
        "state    running, a stop is pending",
        "backend  rekognition (RUNNING)",
        "region   us-east-1",
        "units    -",
        "since    2026-11-22T08:00:00Z",
        "seen     2026-11-22T08:01:00Z",
        "cost     $1.00, $4.00 an hour",
        "lease    x/d, until it is stopped",
      ])
  }

  @Test(
    "a lease says until when",
    arguments: [
      (#""duration":"4h","ends_at":"2026-11-22T12:00:00Z","ends":"at ends_at""#, "ends at 2026-11-22T12:00:00Z"),
      (#""duration":"4h","ends_at":null,"ends":"duration after""#, "4h from when it runs"),
      (#""duration":"none","ends_at":null,"ends":"when it is stopped""#, "until it is stopped"),
    ])
  func lease(_ members: String, _ end: String) throws {
    let start = answer(
      #"{"success":true,"data":{"id":"a","state":"starting","lease":{"holder":"default",\#(members)}}}"#)
    #expect(try start.data(StartAnswer.self).lease?.line == "lease default: \(end)")
  }

  @Test("findings are a table, under a verdict where there is one")
  func findings() throws {
    let labels = answer(
      #"""
      {"success":true,"data":{"id":"a","backend":"b","labels":[{"name":"crack","confidence":0.98765,
      "box":{"left":0.1,"top":0.2,"width":0.25,"height":1}},{"name":"dust","confidence":0.5}]}}
      """#)
    #expect(
      try labels.data(FindingsAnswer.self).lines == [
        "LABEL  CONFIDENCE  LEFT   TOP    WIDTH  HEIGHT",
        "crack  0.988       0.100  0.200  0.250  1.000",
        "dust   0.500       -      -      -      -",
      ])
    let anomaly = answer(
      #"""
      {"success":true,"data":{"id":"a","backend":"b","labels":[],"anomaly":{"is_anomalous":true,"confidence":0.9,
      "regions":[{"name":"dent","area":0.0126,"color":"#FF0000"}]}}}
      """#)
    #expect(
      try anomaly.data(FindingsAnswer.self).lines
        == ["anomalous, confidence 0.900", "REGION  AREA   COLOR", "dent    0.013  #FF0000"])
    let nothing = answer(#"{"success":true,"data":{"id":"a","backend":"b","labels":[]}}"#)
    #expect(try nothing.data(FindingsAnswer.self).lines == ["no findings"])
  }

  @Test("an operation is told in lines")
  func operation() throws {
    let answer = answer(
      #"""
      {"success":true,"data":{"id":"o-1","verb":"start","model":"a","backend":"b","caller":"ann","holder":"h",
      "request_id":"r","min_inference_units":1,"max_inference_units":3,"reason":null,"requested_at":"T1","ended_at":null,
      "outcome":"failed","error_code":"QUOTA_EXCEEDED","aws_request_id":null}}
      """#)
    #expect(
      try answer.data(OperationAnswer.self).lines == [
        "id         o-1", "verb       start", "model      a", "backend    b", "units      1-3", "caller     ann/h",
        "requested  T1", "ended      -", "outcome    failed (QUOTA_EXCEEDED)", "request    r", "at AWS     -",
      ])
  }

  @Test("a model's ended runs are told with their costs and holders")
  func runs() throws {
    let share = #"{"caller":"ann","holder":"h","minutes":74.6,"cost_so_far":1}"#
    let answer = answer(
      #"""
      {"success":true,"data":{"id":"a","state":"running","backend":"b","runs":[
      {"begun_at":"T3","ended_at":null,"ended_by":null,"cost_so_far":1,"holders":[]},
      {"begun_at":"T1","ended_at":"T2","ended_by":"lease_ended","cost_so_far":6.5,"holders":[\#(share),\#(share)]},
      {"begun_at":"T0","ended_at":"T1","ended_by":null,"cost_so_far":null,"holders":[]}]}}
      """#)
    let lines = try answer.data(ModelAnswer.self).lines
    #expect(
      lines.filter { $0.hasPrefix("run") } == [
        "run      T1 to T2, $6.50, lease ended, ann/h 75m ann/h 75m", "run      T0 to T1",
      ])
  }

  @Test("a refusal says what, why, and what to quote")
  func refusal() {
    let refusal = answer(
      status: 400,
      #"""
      {"success":false,"error":{"code":"VALIDATION_ERROR","message":"Invalid request parameters: lease","request_id":"r",
      "details":[{"field":"lease","reason":"must be short"}],"retry_after":90,
      "backend":{"service":"rekognition","code":null,"status":500,"request_id":"aws-1"}}}
      """#
    ).refusal
    #expect(
      refusal.lines == [
        "VALIDATION_ERROR: Invalid request parameters: lease", "  lease: must be short",
        "  AWS (rekognition) said: no code, status 500, request id aws-1", "  try again after 1m30s", "  request id: r",
      ])
  }

  @Test("what is no gateway's answer is not taken for one", arguments: ["", "<html>", "[]", #"{"success":true}"#])
  func foreign(_ body: String) {
    let refusal = #expect(throws: Refusal.self) { try answer(body).data(ModelAnswer.self) }
    #expect(refusal?.code == "HTTP_200")
    #expect(refusal?.envelope == nil)
  }

  @Test("nothing that comes from elsewhere can act upon the terminal")
  func printable() {
    #expect("a\u{1B}[2Jb\nc\u{202E}d".printable == "a?[2Jb?c?d")
    #expect(TextTable(header: ["x"], rows: [["\u{7}"]]).lines == ["x", "?"])
  }
}

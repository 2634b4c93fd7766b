import Foundation
import SigV4
import Testing

@testable import AWSSimulator

@Suite struct CallLogTests {
  @Test func `A call is kept as it came, with what came of it`() throws {
    let client = SimulatedClient()
    let response = client.start()
    let call = try #require(client.cloud.calls.first)
    #expect(call.number == 1)
    #expect(call.time == client.now)
    #expect(call.service == .rekognition)
    #expect(call.operation == "StartProjectVersion")
    #expect(call.method == "POST")
    #expect(call.target == "/")
    #expect(call.headers.map(\.name) == ["Host", "Content-Type", "X-Amz-Target", "x-amz-date", "Authorization"])
    guard case .whole(let body) = call.body else {
      Issue.record("the body is not kept whole")
      return
    }
    #expect(String(decoding: body, as: UTF8.self).contains(DemoCloud.rekognitionVersionARN))
    #expect(call.requestID == response.header("x-amzn-requestid"))
    #expect(call.status == 200)
    #expect(call.code == nil)
    #expect(call.effect == .started)
  }

  @Test func `A large body is kept as its size and digest`() {
    #expect(CallLog.keep([UInt8](repeating: 0, count: 65_536)) == .whole([UInt8](repeating: 0, count: 65_536)))
    let large = CallLog.keep([UInt8](repeating: 0, count: 65_537))
    guard case .digest(65_537, let sha256) = large else {
      Issue.record("the body is kept whole")
      return
    }
    #expect(sha256.count == 64)
  }

  @Test func `Only the last ten thousand calls are kept`() {
    var log = CallLog()
    for _ in 0..<12_345 { log.append(call(log.nextNumber)) }
    #expect(log.calls.count == 10_000)
    #expect(log.calls.first?.number == 2_346)
    #expect(log.calls.last?.number == 12_345)
  }

  @Test func `Only so many bytes are kept`() {
    var log = CallLog()
    let body = [UInt8](repeating: 0, count: CallLog.bodyLimit)
    for _ in 0..<1_100 { log.append(call(log.nextNumber, body: body)) }
    #expect((1_000..<1_030).contains(log.calls.count))
    #expect(log.calls.last?.number == 1_100)
  }

  @Test func `Numbers go on when the calls are forgotten`() {
    let client = SimulatedClient()
    _ = client.start()
    client.cloud.clearCalls()
    #expect(client.cloud.calls.isEmpty)
    _ = client.start()
    #expect(client.cloud.calls.map(\.number) == [2])
  }

  private func call(_ number: Int, body: [UInt8] = []) -> RecordedCall {
    RecordedCall(
      number: number, time: Date(timeIntervalSince1970: 0), service: nil, operation: nil, method: "GET", target: "/",
      headers: [], body: .whole(body), requestID: "", status: 404, code: nil, effect: .none, fault: nil)
  }
}

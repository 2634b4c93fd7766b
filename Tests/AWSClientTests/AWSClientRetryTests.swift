import AWSClient
import Platform
import Testing

@Suite struct AWSClientRetryTests {
  typealias Answer = ScriptedTransport.Answer

  @Test(arguments: [
    Answer.throttled, .broken, .failure(.connectionLost("reset")), .failure(.notSent("refused")), .answer(200, ""),
    .answer(503, "<html>"),
  ])
  func `What may help is tried again, and a later success is the answer`(first: Answer) async throws {
    let fixture = ClientFixture([first, .answer(200, "good")])
    #expect(try await fixture.send() == "good")
    #expect(fixture.transport.attempts.count == 2)
  }

  @Test func `Three attempts are made and no more`() async {
    let fixture = ClientFixture([.throttled])
    #expect(await fixture.failure() != nil)
    #expect(fixture.transport.attempts.count == 3)
    #expect(fixture.time.uptime == .seconds(3), "1 s and 2 s of waiting")
  }

  @Test(arguments: [Answer.broken, .failure(.connectionLost("reset")), .failure(.timedOut), .answer(200, "")])
  func `A call that is not safe to repeat is not, once it may have had its effect`(first: Answer) async {
    let fixture = ClientFixture([first, .answer(200, "good")])
    let failure = await fixture.failure(.onlyIfRefused)
    #expect(failure?.mayHaveTakenEffect == true)
    #expect(fixture.transport.attempts.count == 1)
  }

  @Test(arguments: [Answer.throttled, .error("ThrottlingException", 500), .failure(.notSent("refused"))])
  func `A call that is not safe to repeat is repeated after a certain refusal`(first: Answer) async throws {
    let fixture = ClientFixture([first, .answer(200, "good")])
    #expect(try await fixture.send(.onlyIfRefused) == "good")
  }

  @Test(arguments: [
    [Answer.broken, .error("ResourceInUseException")], [.failure(.connectionLost("reset")), .throttled],
    [.answer(200, ""), .failure(.notSent("refused"))],
  ])
  func `An effect that one attempt may have had is not forgotten when a later one is refused`(
    script: [Answer]
  ) async {
    let failure = await ClientFixture(script).failure()
    #expect(failure?.mayHaveTakenEffect == true)
  }

  @Test func `Refusals alone leave no doubt`() async {
    let failure = await ClientFixture([.throttled]).failure()
    #expect(failure?.mayHaveTakenEffect == false)
  }

  @Test func `One deadline is over all attempts and the waits between them`() async {
    let fixture = ClientFixture([.throttled], taking: .seconds(4))
    _ = await fixture.failure(within: .seconds(15))
    #expect(fixture.transport.attempts.map(\.limit) == [.seconds(15), .seconds(10), .seconds(4)])
  }

  @Test func `No wait is begun that would pass the deadline`() async {
    let fixture = ClientFixture([.throttled])
    _ = await fixture.failure(within: .seconds(1))
    #expect(fixture.transport.attempts.count == 1)
    #expect(fixture.time.uptime == .zero)
  }

  @Test func `A hint of the service delays the next attempt`() async throws {
    let hinted = Answer.answer(503, "{}", headers: [("Retry-After", "4")])
    let fixture = ClientFixture([hinted, .answer(200)])
    _ = try await fixture.send()
    #expect(fixture.time.uptime == .seconds(4))
  }

  @Test func `A cancelled caller gets the failure there is and no further attempt`() async {
    let fixture = ClientFixture([.throttled])
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return await fixture.failure()
    }
    #expect(await task.value != nil)
    #expect(fixture.transport.attempts.count == 1)
  }
}

import AWSClient
import Testing

@Suite struct CircuitTests {
  private var circuit = Circuit()

  /// One attempt from its beginning to its end; false when it was refused.
  @discardableResult
  private mutating func attempt(_ verdict: Circuit.Verdict, at now: Duration = .zero, isUrgent: Bool = false) -> Bool {
    guard case .through(let ticket) = circuit.admit(isUrgent: isUrgent, at: now) else { return false }
    circuit.ended(ticket, verdict, at: now, random: 0)
    return true
  }

  private mutating func open(at now: Duration = .zero) {
    for _ in 0..<Circuit.threshold { attempt(.failed(.serverError), at: now) }
  }

  @Test mutating func `A row of failures opens it, one fewer does not`() {
    for _ in 1..<Circuit.threshold { attempt(.failed(.timeout)) }
    #expect(circuit.phase(at: .zero) == .closed)
    attempt(.failed(.connectionLost))
    #expect(circuit.phase(at: .zero) == .open)
    #expect(circuit.lastFailure == .connectionLost)
  }

  @Test mutating func `An answer begins the row anew, an attempt that says nothing does not`() {
    for _ in 1..<Circuit.threshold { attempt(.failed(.timeout)) }
    attempt(.void)
    attempt(.answered)
    for _ in 1..<Circuit.threshold { attempt(.failed(.timeout)) }
    #expect(circuit.phase(at: .zero) == .closed)
    attempt(.void)
    attempt(.failed(.timeout))
    #expect(circuit.phase(at: .zero) == .open)
  }

  @Test mutating func `Open, it refuses until its cool-down is over`() {
    open(at: .seconds(100))
    #expect(circuit.since == .seconds(100))
    #expect(circuit.admit(isUrgent: false, at: .seconds(100)) == .refused(until: .seconds(105)))
    #expect(circuit.admit(isUrgent: false, at: .milliseconds(104_999)) == .refused(until: .seconds(105)))
    #expect(circuit.refusal(at: .seconds(105)) == nil)
    #expect(circuit.phase(at: .seconds(105)) == .halfOpen)
  }

  @Test(arguments: [(0.0, 5000), (1.0, 3750), (0.5, 4375)])
  mutating func `The cool-down is shortened by chance, by a quarter at most`(random: Double, milliseconds: Int) {
    for _ in 0..<Circuit.threshold {
      guard case .through(let ticket) = circuit.admit(isUrgent: false, at: .zero) else { continue }
      circuit.ended(ticket, .failed(.unreachable), at: .zero, random: random)
    }
    #expect(circuit.refusal(at: .zero) == .milliseconds(milliseconds))
  }

  @Test mutating func `One call goes through after it, and its answer closes the circuit`() throws {
    open()
    let probe = try ticket(at: .seconds(5))
    #expect(circuit.phase(at: .seconds(5)) == .halfOpen)
    #expect(circuit.admit(isUrgent: false, at: .seconds(6)) == .refused(until: .seconds(11)))
    circuit.ended(probe, .answered, at: .seconds(7), random: 0)
    #expect(circuit.phase(at: .seconds(7)) == .closed)
    #expect(circuit.since == .seconds(7))
    for _ in 1..<Circuit.threshold { attempt(.failed(.timeout), at: .seconds(8)) }
    #expect(circuit.phase(at: .seconds(8)) == .closed, "the row began anew")
  }

  @Test mutating func `Its failure doubles the cool-down, up to half a minute; a success forgets that`() throws {
    open()
    var now: Duration = .zero
    for pause in [5, 10, 20, 30, 30] {
      #expect(circuit.refusal(at: now) == now + .seconds(pause))
      now += .seconds(pause)
      circuit.ended(try ticket(at: now), .failed(.timeout), at: now, random: 0)
    }
    now += .seconds(30)
    circuit.ended(try ticket(at: now), .answered, at: now, random: 0)
    open(at: now)
    #expect(circuit.refusal(at: now) == now + .seconds(5))
  }

  @Test mutating func `A probe that says nothing is followed by another`() throws {
    open()
    circuit.ended(try ticket(at: .seconds(5)), .void, at: .seconds(6), random: 0)
    circuit.ended(try ticket(at: .seconds(6)), .answered, at: .seconds(6), random: 0)
    #expect(circuit.phase(at: .seconds(6)) == .closed)
  }

  @Test mutating func `Urgent calls always go through; their answer closes the circuit, their failure changes nothing`()
  {
    open()
    #expect(attempt(.failed(.timeout), at: .seconds(1), isUrgent: true))
    #expect(circuit.refusal(at: .seconds(1)) == .seconds(5))
    #expect(attempt(.answered, at: .seconds(2), isUrgent: true))
    #expect(circuit.phase(at: .seconds(2)) == .closed)
  }

  @Test mutating func `An urgent call takes nobody's probe, and cannot end it`() throws {
    open()
    let probe = try ticket(at: .seconds(5))
    #expect(attempt(.failed(.timeout), at: .seconds(5), isUrgent: true))
    #expect(circuit.phase(at: .seconds(5)) == .halfOpen)
    circuit.ended(probe, .answered, at: .seconds(6), random: 0)
    #expect(circuit.phase(at: .seconds(6)) == .closed)
  }

  @Test(arguments: [Circuit.Verdict.answered, .failed(.timeout)])
  mutating func `What was sent before the circuit opened says nothing of now`(verdict: Circuit.Verdict) throws {
    let old = try ticket(at: .zero)
    open()
    circuit.ended(old, verdict, at: .seconds(1), random: 0)
    #expect(circuit.refusal(at: .seconds(1)) == .seconds(5))
    let probe = try ticket(at: .seconds(5))
    circuit.ended(old, verdict, at: .seconds(5), random: 0)
    #expect(circuit.phase(at: .seconds(5)) == .halfOpen)
    circuit.ended(probe, .answered, at: .seconds(5), random: 0)
    circuit.ended(old, verdict, at: .seconds(6), random: 0)
    #expect(circuit.phase(at: .seconds(6)) == .closed)
  }

  private mutating func ticket(at now: Duration) throws -> Circuit.Ticket {
    guard case .through(let ticket) = circuit.admit(isUrgent: false, at: now) else { throw Refused() }
    return ticket
  }

  private struct Refused: Error {}
}

import GatewayCore
import Testing

@Suite("What is to be looked at, and when")
struct AgendaTests {
  private func taken(_ agenda: inout Agenda<Int>, at now: Duration = .seconds(1000)) -> [Int] {
    var taken: [Int] = []
    while let item = agenda.take(at: now) { taken.append(item) }
    return taken
  }

  @Test("Items come in the order of their times, however they were put", arguments: [1, 7, 64, 1000])
  func order(count: Int) {
    var agenda = Agenda<Int>()
    // Each number below a prime comes once.
    for number in 0..<count { agenda.put(number * 7919 % 1009, at: .milliseconds(number * 7919 % 1009)) }
    let all = taken(&agenda)
    #expect(all.count == count)
    #expect(all == all.sorted())
    #expect(agenda.count == 0)
  }

  @Test("Only what is due is taken")
  func due() {
    var agenda = Agenda<Int>()
    for number in [3, 1, 2] { agenda.put(number, at: .seconds(number)) }
    #expect(agenda.next == .seconds(1))
    #expect(taken(&agenda, at: .seconds(2)) == [1, 2])
    #expect(agenda.next == .seconds(3))
    #expect(agenda[3] == .seconds(3))
  }

  @Test("An item has one time: the last that it was put to", arguments: [([5, 2], 2), ([2, 5], 5), ([2, 5, 2], 2)])
  func moved(times: [Int], last: Int) {
    var agenda = Agenda<Int>()
    for time in times { agenda.put(1, at: .seconds(time)) }
    #expect(agenda.count == 1)
    #expect(taken(&agenda, at: .seconds(last) - .milliseconds(1)).isEmpty)
    #expect(taken(&agenda, at: .seconds(last)) == [1])
    #expect(taken(&agenda).isEmpty)
  }

  @Test("What was removed does not come, and comes once when it was put again")
  func removed() {
    var agenda = Agenda<Int>()
    agenda.put(1, at: .seconds(1))
    agenda.put(2, at: .seconds(1))
    agenda.remove(1)
    #expect(agenda.count == 1)
    #expect(taken(&agenda) == [2])
    agenda.put(1, at: .seconds(1))
    agenda.remove(1)
    agenda.put(1, at: .seconds(1))
    #expect(taken(&agenda) == [1])
  }

  @Test("What is put off again and again is there once, among others in their order")
  func putOff() {
    var agenda = Agenda<Int>()
    for time in 0..<10_000 { agenda.put(time % 10, at: .milliseconds(20_000 - time)) }
    #expect(agenda.count == 10)
    #expect(taken(&agenda) == [9, 8, 7, 6, 5, 4, 3, 2, 1, 0])
  }
}

import FoundationEssentials

/// The faults that wait for their calls. The first that fits is taken; one call has one fault, and a skew besides.
struct FaultPlan: Sendable, Equatable {
  /// The faults in the order in which they were added, with the times that are left.
  private(set) var faults: [Fault] = []

  /// Adds a fault behind the others.
  mutating func add(_ fault: Fault) {
    faults.append(fault)
  }

  /// Takes the fault that befalls a call, once.
  mutating func take(
    _ service: SimulatedService, operation: String, _ request: SimulatedRequest, at now: Date
  ) -> Fault? {
    take(at: now) { $0.kind != .skew && $0.befalls(service, operation, request) }
  }

  /// Takes the skew that befalls a call, once.
  mutating func takeSkew(
    _ service: SimulatedService, operation: String, _ request: SimulatedRequest, at now: Date
  ) -> Fault? {
    take(at: now) { $0.kind == .skew && $0.befalls(service, operation, request) }
  }

  /// Forgets the faults whose time is over.
  mutating func settle(at now: Date) {
    faults.removeAll { $0.until.map { $0 <= now } ?? false }
  }

  /// Takes all faults back.
  mutating func clear() {
    faults = []
  }

  private mutating func take(at now: Date, where fits: (Fault) -> Bool) -> Fault? {
    settle(at: now)
    guard let index = faults.firstIndex(where: fits) else { return nil }
    let fault = faults[index]
    // The most stands for any number.
    if fault.times < .max { faults[index].times -= 1 }
    if faults[index].times <= 0 { faults.remove(at: index) }
    return fault
  }
}

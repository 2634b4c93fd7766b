/// The faults that wait for their calls. The first that fits is taken; one call has one fault.
struct FaultPlan: Sendable, Equatable {
  /// The faults in the order in which they were added, with the times that are left.
  private(set) var faults: [Fault] = []

  /// Adds a fault behind the others.
  mutating func add(_ fault: Fault) {
    faults.append(fault)
  }

  /// Takes the fault that befalls a call, once.
  mutating func take(_ service: SimulatedService, operation: String) -> Fault? {
    let index = faults.firstIndex { fault in
      (fault.service == nil || fault.service == service) && (fault.operation == nil || fault.operation == operation)
    }
    guard let index else { return nil }
    let fault = faults[index]
    faults[index].times -= 1
    if faults[index].times <= 0 { faults.remove(at: index) }
    return fault
  }

  /// Takes all faults back.
  mutating func clear() {
    faults = []
  }
}

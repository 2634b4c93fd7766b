/// The body that describes a fault, which is also how faults are listed.
struct FaultInput: ControlInput, Encodable {
  var fault: String
  var service: String?
  var operation: String?
  var status: Int?
  var code: String?
  var seconds: Double?
  var effect: String?
  var times: Int?

  enum CodingKeys: String, CodingKey, CaseIterable {
    case fault, service, operation, status, code, seconds, effect, times
  }

  /// What stands for any service and any operation.
  private static let any = "*"

  /// Describes a fault that waits.
  init(_ fault: Fault) {
    self.fault = fault.kind.rawValue
    service = fault.service?.rawValue ?? Self.any
    operation = fault.operation ?? Self.any
    status = fault.status
    code = fault.code
    seconds = fault.seconds
    effect = fault.isAfterEffect ? "after" : "before"
    times = fault.times
  }

  /// The fault that the body describes.
  func described() throws(ControlError) -> Fault {
    guard let kind = Fault.Kind(rawValue: fault) else {
      let known = Fault.Kind.allCases.map(\.rawValue).joined(separator: ", ")
      throw .badRequest("There is no fault '\(fault)'. The faults are: \(known).")
    }
    let service = try named(service)
    let operation = try named(operation, of: service)
    if let status, !(200...599).contains(status) { throw .badRequest("The field 'status' must be from 200 to 599.") }
    if let code, code.isEmpty || code.utf8.contains(where: { $0 < 0x20 || $0 > 0x7E }) {
      throw .badRequest("The field 'code' must be of printable ASCII.")
    }
    if [.delay, .slowBody].contains(kind), seconds == nil {
      throw .badRequest("The fault '\(fault)' needs 'seconds'.")
    }
    if let seconds, !(0...3_600).contains(seconds) {
      throw .badRequest("The field 'seconds' must be from 0 to 3600.")
    }
    if let times, !(1...1_000_000).contains(times) {
      throw .badRequest("The field 'times' must be from 1 to 1000000.")
    }
    return Fault(
      kind, service: service, operation: operation, status: status, code: code, seconds: seconds,
      afterEffect: try afterEffect(), times: times ?? 1)
  }

  private func named(_ name: String?) throws(ControlError) -> SimulatedService? {
    guard let name, name != Self.any else { return nil }
    guard let service = SimulatedService(rawValue: name) else {
      let known = SimulatedService.allCases.map(\.rawValue).joined(separator: ", ")
      throw .badRequest("There is no service '\(name)'. The services are: \(known), or '*' for any.")
    }
    return service
  }

  private func named(_ name: String?, of service: SimulatedService?) throws(ControlError) -> String? {
    guard let name, name != Self.any else { return nil }
    let services = service.map { [$0] } ?? SimulatedService.allCases
    let known = services.flatMap(\.simulation.operations)
    guard known.contains(name) else {
      throw .badRequest(
        "There is no operation '\(name)'. The operations are: \(known.joined(separator: ", ")), or '*' for any.")
    }
    return name
  }

  private func afterEffect() throws(ControlError) -> Bool? {
    switch effect {
    case nil: nil
    case "after": true
    case "before": false
    default: throw .badRequest("The field 'effect' must be 'before' or 'after'.")
    }
  }
}

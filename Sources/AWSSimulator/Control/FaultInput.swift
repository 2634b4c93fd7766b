import FoundationEssentials
import SigV4

/// The body that describes a fault, which is also how faults are listed.
struct FaultInput: ControlInput, Encodable {
  var fault: String
  var service: String?
  var operation: String?
  var resource: String?
  var status: Int?
  var code: String?
  var seconds: Double?
  var headers: [String: String]?
  var effect: String?
  var times: Int?
  var forSeconds: Double?

  enum CodingKeys: String, CodingKey, CaseIterable {
    case fault, service, operation, resource, status, code, seconds, headers, effect, times
    case forSeconds = "for_seconds"
  }

  /// What stands for any service and any operation.
  private static let any = "*"
  private static let mostSeconds: Double = 86_400

  /// What the fields mean, for the description.
  static let meanings = [
    "fault": "One of the kinds.",
    "service": "One of the services, or '*' for any.",
    "operation": "One of the operations, or '*' for any.",
    "resource": "A text that the request's target or body has in it, such as a model's name or ARN.",
    "status": "The HTTP status of an error, in place of the kind's own.",
    "code": "The error code, in place of the kind's own; for IMDS only the status is seen.",
    "seconds": "Of the delay, of the slow body, of Retry-After, or of the skew.",
    "headers": "Fields of the answer in place of those of the same name: "
      + "{\"x-amz-retry-after\": \"1500\", \"Age\": \"10\", \"Date\": \"Thu, 01 Jan 1970 00:00:00 GMT\"}.",
    "effect": "'before' or 'after': whether the operation is carried out, in place of the kind's own.",
    "times": "How many calls it befalls: 1, or any number when 'for_seconds' is given.",
    "for_seconds": "How long it lasts from now on.",
  ]

  /// Describes a fault that waits.
  init(_ fault: Fault, at now: Date) {
    self.fault = fault.kind.rawValue
    service = fault.service?.rawValue ?? Self.any
    operation = fault.operation ?? Self.any
    resource = fault.resource
    status = fault.status
    code = fault.code
    seconds = fault.seconds
    headers =
      fault.headers.isEmpty
      ? nil : Dictionary(fault.headers.map { ($0.name, $0.value) }) { first, _ in first }
    effect = fault.isAfterEffect ? "after" : "before"
    times = fault.times == .max ? nil : fault.times
    forSeconds = fault.until.map { $0.timeIntervalSince(now) }
  }

  /// The fault that the body describes.
  func described(at now: Date) throws(ControlError) -> Fault {
    guard let kind = Fault.Kind(rawValue: fault) else {
      let known = Fault.Kind.allCases.map(\.rawValue).joined(separator: ", ")
      throw .badRequest("There is no fault '\(fault)'. The faults are: \(known).")
    }
    let service = try named(service)
    let operation = try named(operation, of: service)
    try check(kind)
    return Fault(
      kind, service: service, operation: operation, resource: resource, status: status, code: code, seconds: seconds,
      headers: try headerFields(), afterEffect: try afterEffect(), times: times,
      until: forSeconds.map(now.addingTimeInterval))
  }

  private func check(_ kind: Fault.Kind) throws(ControlError) {
    if let resource, resource.isEmpty { throw .badRequest("The field 'resource' must not be empty.") }
    if let status, !(200...599).contains(status) { throw .badRequest("The field 'status' must be from 200 to 599.") }
    if let code, code.isEmpty || !Self.isPrintable(code) {
      throw .badRequest("The field 'code' must be of printable ASCII.")
    }
    if [.delay, .slowBody, .skew].contains(kind), seconds == nil {
      throw .badRequest("The fault '\(fault)' needs 'seconds'.")
    }
    if kind == .headers, headers?.isEmpty ?? true { throw .badRequest("The fault 'headers' needs 'headers'.") }
    let bounds: ClosedRange<Double> = kind == .skew ? -Self.mostSeconds...Self.mostSeconds : 0...3_600
    if let seconds, !bounds.contains(seconds) {
      throw .badRequest("The field 'seconds' must be from \(Int(bounds.lowerBound)) to \(Int(bounds.upperBound)).")
    }
    if let times, !(1...1_000_000).contains(times) {
      throw .badRequest("The field 'times' must be from 1 to 1000000.")
    }
    if let forSeconds, !(0...Self.mostSeconds).contains(forSeconds) {
      throw .badRequest("The field 'for_seconds' must be from 0 to \(Int(Self.mostSeconds)).")
    }
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

  private func headerFields() throws(ControlError) -> [HeaderField] {
    let fields = (headers ?? [:]).sorted { $0.key < $1.key }.map { HeaderField(name: $0.key, value: $0.value) }
    let isName = { (name: String) in
      !name.isEmpty && name.utf8.allSatisfy { NamePattern.isAlphanumeric($0) || "-_".utf8.contains($0) }
    }
    guard fields.allSatisfy({ isName($0.name) && Self.isPrintable($0.value) }) else {
      throw .badRequest("The field 'headers' must have names of letters, digits and '-', and printable ASCII values.")
    }
    guard fields.allSatisfy({ $0.name.lowercased() != "content-length" }) else {
      throw .badRequest("Content-Length is the transport's; 'cut_body' breaks a body off.")
    }
    return fields
  }

  private func afterEffect() throws(ControlError) -> Bool? {
    switch effect {
    case nil: nil
    case "after": true
    case "before": false
    default: throw .badRequest("The field 'effect' must be 'before' or 'after'.")
    }
  }

  private static func isPrintable(_ text: String) -> Bool {
    text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
  }
}

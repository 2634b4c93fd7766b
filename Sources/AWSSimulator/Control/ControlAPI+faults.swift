import FoundationEssentials

/// `/_simulator/faults`.
extension ControlAPI {
  static let faultRoutes = [
    ControlRoute("GET", "/faults", "The faults that wait, with the times and seconds that are left.") {
      control, request in
      list(control, at: request.now)
    },
    ControlRoute(
      "POST", "/faults",
      "Adds a fault to the next 'times' calls of a service's operation ('*' for any), or to all for 'for_seconds'.",
      fields: FaultInput.CodingKeys.allCases.map(\.stringValue)
    ) { control, request throws(ControlError) in
      let fault = try FaultInput.read(request.body).described(at: request.now)
      control.cloud.addFault(fault)
      return list(control, at: request.now, status: 201)
    },
    ControlRoute("DELETE", "/faults", "Takes all faults back.") { control, request in
      control.cloud.clearFaults()
      return list(control, at: request.now)
    },
  ]

  private static func list(_ control: ControlAPI, at now: Date, status: Int = 200) -> SimulatedResponse {
    json(["faults": control.cloud.faults(at: now).map { FaultInput($0, at: now) }], status: status)
  }
}

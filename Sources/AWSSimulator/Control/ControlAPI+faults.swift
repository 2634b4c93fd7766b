/// `/_simulator/faults`.
extension ControlAPI {
  static let faultRoutes = [
    ControlRoute("GET", "/faults", "The faults that wait, with the times that are left.") { control, _ in
      list(control.cloud.faults)
    },
    ControlRoute(
      "POST", "/faults", "Adds a fault to the next 'times' calls of a service's operation ('*' for any).",
      fields: FaultInput.CodingKeys.allCases.map(\.stringValue)
    ) { control, request throws(ControlError) in
      let fault = try FaultInput.read(request.body).described()
      control.cloud.addFault(fault)
      return list(control.cloud.faults, status: 201)
    },
    ControlRoute("DELETE", "/faults", "Takes all faults back.") { control, _ in
      control.cloud.clearFaults()
      return list([])
    },
  ]

  private static func list(_ faults: [Fault], status: Int = 200) -> SimulatedResponse {
    json(["faults": faults.map(FaultInput.init)], status: status)
  }
}

/// The `data` of a start.
package struct StartAnswer: Decodable, Sendable, Equatable {
  package struct Lease: Decodable, Sendable, Equatable {
    package let holder: String
    package let duration: String
    package let endsAt: String?
    package let ends: String
  }

  package let id: String
  package let state: String
  package let lease: Lease?
}

/// The `data` of a stop.
package struct StopAnswer: Decodable, Sendable, Equatable {
  package let id: String
  package let state: String
  package let result: String
  package let leasesLeft: Int?

  /// What people should know beside the model's state.
  package var lines: [String] {
    guard result == "held_by_others" else { return [] }
    return ["held by others: \(leasesLeft.map { "\($0) \($0 == 1 ? "lease" : "leases")" } ?? "its leases") left"]
  }
}

/// What the `data` of a start and of a stop have in common.
package struct StateAnswer: Decodable, Sendable, Equatable {
  package let state: String
}

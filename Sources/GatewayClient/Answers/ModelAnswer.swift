/// What is known of a model: the `data` of its status, and of an event.
package struct ModelAnswer: Decodable, Sendable, Equatable {
  package struct Lease: Decodable, Sendable, Equatable {
    package let caller: String
    package let holder: String
    package let duration: String
    package let endsAt: String?
    package let ends: String
  }

  package struct Run: Decodable, Sendable, Equatable {
    package struct Share: Decodable, Sendable, Equatable {
      package let caller: String
      package let holder: String
      package let minutes: Double
    }

    package let begunAt: String
    package let endedAt: String?
    package let endedBy: String?
    package let costSoFar: Double?
    package let holders: [Share]
  }

  package let id: String
  package let state: String
  package let backend: String
  package let backendState: String?
  package let observedAt: String?
  package let minInferenceUnits: Int?
  package let maxInferenceUnits: Int?
  package let region: String?
  package let description: String?
  package let createdAt: String?
  package let runningSince: String?
  package let leases: [Lease]?
  package let unheld: Bool?
  package let stopPending: Bool?
  package let costSoFar: Double?
  package let costPerHour: Double?
  package let runs: [Run]?
}

/// The `data` of the list of models.
package struct ListAnswer: Decodable, Sendable, Equatable {
  package let models: [ModelAnswer]
  package let nextCursor: String?
}

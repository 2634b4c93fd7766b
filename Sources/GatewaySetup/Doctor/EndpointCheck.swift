import AWSClient

/// Whether the services can be reached, and what time they have.
struct EndpointCheck {
  let probe: EndpointProbe

  struct Place: Sendable, Hashable {
    /// Such as `rekognition in eu-west-1`.
    let name: String
    let endpoint: Endpoint
    /// Whether nothing works without it.
    var isNeeded = true
  }

  /// What was found of the places, in their order; those that answered; and the clock of the first that told it.
  struct Result: Sendable {
    var findings: [Finding] = []
    var reached: Set<Endpoint> = []
    var skew: Duration?
  }

  func look(_ places: [Place]) async -> Result {
    let probe = probe
    let outcomes = await withTaskGroup(of: (Endpoint, EndpointProbe.Outcome).self) { group in
      for endpoint in Set(places.map(\.endpoint)) {
        group.addTask { (endpoint, await probe.outcome(endpoint)) }
      }
      return await group.reduce(into: [Endpoint: EndpointProbe.Outcome]()) { $0[$1.0] = $1.1 }
    }
    var result = Result()
    for place in places {
      guard let outcome = outcomes[place.endpoint] else { continue }
      result.findings.append(Self.finding(place, outcome))
      if case .answered(let skew) = outcome {
        result.reached.insert(place.endpoint)
        result.skew = result.skew ?? skew
      }
    }
    return result
  }

  private static func finding(_ place: Place, _ outcome: EndpointProbe.Outcome) -> Finding {
    let address = "\(place.endpoint.isSecure ? "https" : "http")://\(place.endpoint.authority)"
    switch outcome {
    case .answered:
      return Finding(.ok, place.name, "\(address) answers")
    case .failed(let step, let reason):
      return Finding(
        place.isNeeded ? .fail : .warn, place.name, "\(address): \(step) fails: \(reason)", advice: advice(step))
    }
  }

  private static func advice(_ step: String) -> String {
    switch step {
    case "DNS": "see that the service is in this region, the name servers, and endpoint_url or AWS_ENDPOINT_URL"
    case "TCP": "see the firewall, the proxy, and the VPC endpoint's security group"
    case "TLS": "see AWS_CA_BUNDLE, a proxy that breaks TLS open, and the host's name in endpoint_url"
    default: "see what answers at that address"
    }
  }
}

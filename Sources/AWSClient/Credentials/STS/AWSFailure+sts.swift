extension AWSFailure.Reason {
  /// Why STS gave no keys: the service's words too, where what was sent holds no secret that they could repeat.
  var stsReason: String {
    guard case .service(let error) = self, let message = error.message?.printable, !message.isEmpty else {
      return reason(asking: "STS")
    }
    return "\(reason(asking: "STS")): \(message)"
  }

  /// Why a service that gives out keys gave none, without its own words, which may repeat a token.
  func reason(asking service: String) -> String {
    switch self {
    case .noCredentials(let error): "there is nothing to ask \(service) with: \(error)"
    case .noEndpoint(let problem): "\(service) has no endpoint: \(problem)"
    case .transport(.notSent(let problem)): "\(service) cannot be reached: \(problem)"
    case .transport(.timedOut): "\(service) did not answer in time"
    case .transport: "the connection to \(service) broke"
    case .service(let error): "\(service) refused with \(error.code ?? "status \(error.status)")"
    case .undecodable: "\(service)'s answer cannot be read"
    default: "\(service) was not asked: too many calls wait, or too many have failed"
    }
  }
}

extension String {
  /// At most 300 characters, none of which moves the cursor.
  fileprivate var printable: String {
    String(prefix(300).map { $0.unicodeScalars.contains { $0.properties.generalCategory == .control } ? " " : $0 })
  }
}

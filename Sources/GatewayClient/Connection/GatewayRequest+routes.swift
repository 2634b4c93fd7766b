import FoundationEssentials

/// What a start asks for; all of it is optional.
package struct StartOptions: Encodable, Sendable {
  package var minInferenceUnits: Int?
  package var maxInferenceUnits: Int?
  package var lease: String?
  package var holder: String?

  package init(minUnits: Int? = nil, maxUnits: Int? = nil, lease: String? = nil, holder: String? = nil) {
    minInferenceUnits = minUnits
    maxInferenceUnits = maxUnits
    self.lease = lease
    self.holder = holder
  }
}

/// What a stop asks for; all of it is optional.
package struct StopOptions: Encodable, Sendable {
  package var holder: String?
  package var force: Bool?

  package init(holder: String? = nil, force: Bool? = nil) {
    self.holder = holder
    self.force = force
  }
}

extension GatewayRequest {
  /// - Parameter idempotencyKey: names this start, however often it is sent.
  package static func start(_ model: String, _ options: StartOptions, idempotencyKey: String) -> GatewayRequest {
    post(model, "start", options, idempotencyKey)
  }

  /// - Parameter idempotencyKey: names this stop, however often it is sent.
  package static func stop(_ model: String, _ options: StopOptions, idempotencyKey: String) -> GatewayRequest {
    post(model, "stop", options, idempotencyKey)
  }

  package static func status(_ model: String) -> GatewayRequest {
    GatewayRequest(method: "GET", path: path(model))
  }

  package static func models(_ query: [Parameter]) -> GatewayRequest {
    GatewayRequest(method: "GET", path: "/models", query: query)
  }

  /// A copy of the gateway's store.
  package static var backup: GatewayRequest { GatewayRequest(method: "GET", path: "/backup") }

  package static func audit(_ query: [Parameter]) -> GatewayRequest {
    GatewayRequest(method: "GET", path: "/audit", query: query)
  }

  package static func operation(_ id: String) -> GatewayRequest {
    GatewayRequest(method: "GET", path: "/operations/" + encoded(id))
  }

  package static func operations(_ query: [Parameter]) -> GatewayRequest {
    GatewayRequest(method: "GET", path: "/operations", query: query)
  }

  package static func detect(_ model: String, _ image: [UInt8], type: ImageType, _ query: [Parameter]) -> GatewayRequest
  {
    GatewayRequest(
      method: "POST", path: path(model, "detect"), query: query, headers: [Parameter("Content-Type", type.rawValue)],
      body: image, limit: detectLimit)
  }

  /// - Parameter last: the id of the last event that was received.
  static func events(_ model: String, after last: String?) -> GatewayRequest {
    var request = GatewayRequest(method: "GET", path: path(model, "events"))
    request.headers = [Parameter("Accept", "text/event-stream")]
    if let last { request.headers.append(Parameter("Last-Event-ID", last)) }
    return request
  }

  private static func path(_ model: String, _ verb: String? = nil) -> String {
    "/models/" + encoded(model) + (verb.map { "/" + $0 } ?? "")
  }

  private static func post(
    _ model: String, _ verb: String, _ options: some Encodable, _ idempotencyKey: String
  ) -> GatewayRequest {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Texts, numbers and flags can always be encoded.
    let body = (try? encoder.encode(options)) ?? Data("{}".utf8)
    return GatewayRequest(
      method: "POST", path: path(model, verb),
      headers: [Parameter("Content-Type", "application/json"), Parameter("Idempotency-Key", idempotencyKey)],
      body: Array(body))
  }
}

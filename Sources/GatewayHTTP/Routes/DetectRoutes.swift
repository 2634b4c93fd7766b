import GatewayCore
import Hummingbird

/// An image in, findings out.
struct DetectRoutes: Sendable {
  let gateway: Gateway

  func add(to routes: some RouterMethods<CallerRequestContext>) {
    routes.post("models/{id}/detect", use: detect)
  }

  @Sendable
  private func detect(_ request: Request, context: CallerRequestContext) async throws -> Answer {
    let query = try QueryParameters(request, names: DetectionOptions.parameters)
    let wait = try WaitTime(query, request.headers)
    let starts = try Self.starts(query)
    // A detect is made anew each time; only the key's form is looked at.
    _ = try IdempotencyKey.value(in: request.headers)
    let options = try DetectionOptions(query)
    let model = try gateway.model(try ModelRoutes.id(context), for: context.caller)
    let detection = try gateway.detection(try model.permit(Detecting.self), options: options)
    let startPermit = starts ? try model.permit(Starting.self) : nil
    let origin = context.origin(holder: Holder.defaultName)
    let first: () async throws(GatewayError) -> Void = {
      if let startPermit {
        try await gateway.makeReady(
          startPermit, StartRequest(origin: origin), limit: wait.duration, by: context.client)
      }
      await gateway.renewIdleLease(detection.model, of: origin.holder)
    }
    let findings = try await gateway.limiter.detecting(context.caller.name) {
      if let format = ImageFormat(rawValue: request.headers.mediaType) {
        return try await look(at: request, format, detection, first, caller: context.caller.name)
      }
      return try await look(atObjectOf: request, detection, first)
    }
    return wait.applied(to: .success(findings.data(of: detection.model)))
  }

  /// Whether the model is started first if it does not run. Only then there is something to wait for.
  private static func starts(_ query: QueryParameters) throws(GatewayError) -> Bool {
    switch query["start"] {
    case "true": return true
    case "false", nil:
      guard query["wait"] == nil else { throw .validation("wait", "goes with start=true") }
      return false
    default: throw .validation("start", "must be true or false")
    }
  }

  private func look(
    at request: Request, _ format: ImageFormat, _ detection: Detection,
    _ first: () async throws(GatewayError) -> Void, caller: String
  ) async throws -> Findings {
    let image = try ImageBody(request, limits: detection.limits)
    return try await gateway.detectMemory.reserving(image.room, for: caller) {
      try await detection.run(try await image.bytes(), declared: format, first: first)
    }
  }

  private func look(
    atObjectOf request: Request, _ detection: Detection, _ first: () async throws(GatewayError) -> Void
  ) async throws -> Findings {
    guard JSONBody.mediaTypes.contains(request.headers.mediaType) else { throw Self.unsupported }
    // What curl sends of a file without a type is no JSON that is too long.
    if request.headers.mediaType == JSONBody.formType, JSONBody.isTooLarge(request) { throw Self.unsupported }
    let body: DetectBody?
    do {
      body = try await JSONBody.decode(DetectBody.self, from: request)
    } catch let error as GatewayError where error.code == .unsupportedMediaType && !error.isOfCoding {
      throw Self.unsupported
    }
    guard let body else {
      throw GatewayError.validation("body", "there is none; it is an image, or JSON that names one")
    }
    return try await detection.run(try body.object(), first: first)
  }

  private static let unsupported: GatewayError = {
    let types = (ImageFormat.allCases.map(\.rawValue) + ["application/json"]).joined(separator: ", ")
    return GatewayError(
      .unsupportedMediaType, "The body must be an image or JSON, with one of these as its Content-Type: \(types).",
      details: [FieldProblem("Content-Type", "one of \(types)")])
  }()
}

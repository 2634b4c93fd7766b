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
    let detection = try gateway.detection(try ModelRoutes.id(context), options: try DetectionOptions(query))
    let findings =
      if let format = ImageFormat(rawValue: request.headers.mediaType) {
        try await look(at: request, format, detection)
      } else {
        try await look(atObjectOf: request, detection)
      }
    return .success(findings.data(of: detection.model))
  }

  private func look(
    at request: Request, _ format: ImageFormat, _ detection: Detection
  ) async throws -> Findings {
    let image = try ImageBody(request, limits: detection.limits)
    return try await gateway.detectMemory.reserving(image.room) {
      try await detection.run(try await image.bytes(), declared: format)
    }
  }

  private func look(atObjectOf request: Request, _ detection: Detection) async throws -> Findings {
    guard JSONBody.mediaTypes.contains(request.headers.mediaType) else { throw Self.unsupported }
    // What curl sends of a file without a type is no JSON that is too long.
    if request.headers.mediaType == JSONBody.formType, JSONBody.isTooLarge(request) { throw Self.unsupported }
    let body: DetectBody?
    do {
      body = try await JSONBody.decode(DetectBody.self, from: request)
    } catch let error as GatewayError where error.code == .unsupportedMediaType {
      throw Self.unsupported
    }
    guard let body else {
      throw GatewayError.validation("body", "there is none; it is an image, or JSON that names one")
    }
    return try await detection.run(try body.object())
  }

  private static let unsupported: GatewayError = {
    let types = (ImageFormat.allCases.map(\.rawValue) + ["application/json"]).joined(separator: ", ")
    return GatewayError(
      .unsupportedMediaType, "The body must be an image or JSON, with one of these as its Content-Type: \(types).",
      details: [FieldProblem("Content-Type", "one of \(types)")])
  }()
}

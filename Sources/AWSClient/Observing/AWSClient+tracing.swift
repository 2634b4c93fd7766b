import SigV4
import Tracing

extension AWSClient {
  /// Carries out a call in a span of its own.
  func traced<Answer: Sendable>(
    _ call: AWSCall, _ body: () async throws(AWSFailure) -> Answer
  ) async throws(AWSFailure) -> Answer {
    // What no request has asked for belongs to no trace.
    guard let tracer, InstrumentationContext.current != nil else { return try await body() }
    let span = tracer.startSpan("\(call.service.signingName) \(call.operation)", ofKind: .client)
    defer { span.end() }
    span.updateAttributes { attributes in
      attributes["rpc.system"] = "aws-api"
      attributes["rpc.service"] = call.service.signingName
      attributes["rpc.method"] = call.operation
      attributes["cloud.region"] = call.location.region
    }
    let result = await InstrumentationContext.$current.withValue(span.context) {
      () async -> Result<Answer, AWSFailure> in
      do throws(AWSFailure) { return .success(try await body()) } catch { return .failure(error) }
    }
    if case .failure(let failure) = result {
      span.updateAttributes { $0["error.type"] = AWSOutcome(failure.reason).rawValue }
      span.setStatus(.init(code: .error))
    }
    return try result.get()
  }

  /// What tells proxies on the way which trace the call is part of. As they may change it, it is not signed.
  var traceFields: [HeaderField] {
    guard let tracer, let context = InstrumentationContext.current else { return [] }
    var fields: [HeaderField] = []
    tracer.inject(context, into: &fields, using: TraceFields())
    return fields
  }
}

private struct TraceFields: Injector {
  func inject(_ value: String, forKey key: String, into fields: inout [HeaderField]) {
    fields.append(HeaderField(name: key, value: value))
  }
}

import GatewayCore
package import Logging
package import Telemetry
import Tracing

extension GatewayApplication {
  /// The process' logger. What is done for a request is logged with the request's id and trace, however deep it is.
  package static func logger(
    threshold: LogThreshold, format: LogFormat, label: String = "model-gateway"
  ) -> Logger {
    let provider = Logger.MetadataProvider {
      guard let context = InstrumentationContext.current else { return [:] }
      var metadata: Logger.Metadata = [:]
      if let id = context.requestID { metadata["request.id"] = .string(id) }
      if let trace = context.trace {
        metadata["trace.id"] = .string(trace.traceID)
        metadata["span.id"] = .string(trace.spanID)
      }
      return metadata
    }
    return format.logger(label: label, threshold: threshold, metadata: provider)
  }
}

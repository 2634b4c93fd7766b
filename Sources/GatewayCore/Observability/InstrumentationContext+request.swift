package import Instrumentation

extension InstrumentationContext {
  private enum RequestID: InstrumentationContextKey {
    typealias Value = String
  }

  /// The id of the request that the work is done for, for log lines.
  package var requestID: String? {
    get { self[RequestID.self] }
    set { self[RequestID.self] = newValue }
  }
}

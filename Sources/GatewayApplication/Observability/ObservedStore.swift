import CoreMetrics
import GatewayCore
import Platform
import Tracing

/// A store whose transactions are timed, counted where they fail, and spans of the requests that they are made for.
struct ObservedStore<Base: GatewayStore>: GatewayStore {
  let base: Base
  let tracer: any Tracer
  let time: any TimeSource
  private let timer: Timer
  private let failures: Counter

  init(_ base: Base, tracer: any Tracer, time: any TimeSource, factory: any MetricsFactory) {
    self.base = base
    self.tracer = tracer
    self.time = time
    timer = Timer(label: "model_gateway_store_transaction_duration_seconds", factory: factory)
    failures = Counter(label: "model_gateway_store_failures_total", factory: factory)
  }

  func transaction<Result: Sendable>(
    _ body: @escaping @Sendable (any StoreTransaction) throws(GatewayError) -> Result
  ) async throws(GatewayError) -> Result {
    let span = InstrumentationContext.current == nil ? nil : tracer.startSpan("store transaction")
    let began = time.uptime
    defer {
      timer.recordNanoseconds((time.uptime - began).wholeNanoseconds)
      span?.end()
    }
    do throws(GatewayError) {
      return try await base.transaction(body)
    } catch {
      if error.code == .storeUnavailable {
        failures.increment()
        span?.setStatus(.init(code: .error))
      }
      throw error
    }
  }
}

extension ObservedStore: BackupSource where Base: BackupSource {
  func backUp(to path: String) async throws(GatewayError) { try await base.backUp(to: path) }
}

extension ObservedStore: ProbedStore where Base: ProbedStore {
  func probe() async throws(GatewayError) { try await base.probe() }
}

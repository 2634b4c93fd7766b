import AWSClient
import NIOCore

/// The connections of one event loop.
final class LoopPool {
  private let loop: any EventLoop
  private let settings: TransportSettings
  private let tls: TLSClient
  private let alarm: LoopAlarm
  private var pools: [Origin: OriginPool] = [:]
  private var isShut = false

  init(on loop: any EventLoop, _ settings: TransportSettings, _ tls: TLSClient) {
    self.loop = loop
    self.settings = settings
    self.tls = tls
    alarm = LoopAlarm(on: loop)
  }

  func send(_ call: Call) {
    guard !call.ticket.isCancelled else { return call.end(.failed(.notSent("cancelled"))) }
    guard !isShut else { return call.end(.failed(.notSent("the transport has been shut down"))) }
    if alarm.onAlarm == nil { alarm.onAlarm = { [weak self] in self?.sweep($0) ?? .distantFuture } }
    pool(Origin(call.request.endpoint)).send(call)
  }

  func cancel(_ ticket: Call.Ticket) {
    for pool in pools.values { pool.cancel(ticket) }
  }

  func shutdown() {
    isShut = true
    alarm.cancel()
    for pool in pools.values { pool.shutdown() }
    pools = [:]
  }

  private func pool(_ origin: Origin) -> OriginPool {
    if let known = pools[origin] { return known }
    let new = OriginPool(origin, on: loop, settings, tls, alarm)
    pools[origin] = new
    return new
  }

  private func sweep(_ now: NIODeadline) -> NIODeadline {
    let next = pools.values.map { $0.sweep(now) }.min() ?? .distantFuture
    // Endpoints come and go with the configuration of models.
    pools = pools.filter { !$0.value.isEmpty }
    return next
  }
}

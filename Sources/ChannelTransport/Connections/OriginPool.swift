import AWSClient
import NIOCore
import NIOPosix
import NIOSSL

/// The connections of one event loop to one origin, and the calls that wait for one.
final class OriginPool {
  let usesPerConnection: Int
  private let origin: Origin
  private let loop: any EventLoop
  private let settings: TransportSettings
  private let tls: TLSClient
  private let alarm: LoopAlarm
  /// The one that was used last is used next: the others become old, and are closed.
  private var idle: [Connection] = []
  private var busy: [Connection] = []
  private var connecting: [(connection: Connection, call: Call)] = []
  /// In the order of asking, those included for whom a connection is being made: whoever is first gets the next one.
  private var waiting: [Call] = []
  private var isShut = false

  init(_ origin: Origin, on loop: any EventLoop, _ settings: TransportSettings, _ tls: TLSClient, _ alarm: LoopAlarm) {
    self.origin = origin
    self.loop = loop
    self.settings = settings
    self.tls = tls
    self.alarm = alarm
    usesPerConnection = settings.usesPerConnection
  }

  private var count: Int { idle.count + busy.count + connecting.count }

  /// Whether nothing is kept and nobody waits.
  var isEmpty: Bool { count == 0 && waiting.isEmpty }

  func send(_ call: Call) {
    while !call.request.needsNewConnection, let connection = idle.popLast() {
      if connection.isOpen { return start(call, on: connection) }
    }
    waiting.append(call)
    alarm.set(at: call.connectDeadline)
    connectForWaiting()
  }

  func cancel(_ ticket: Call.Ticket) {
    if let index = waiting.firstIndex(where: { $0.ticket === ticket }) {
      return waiting.remove(at: index).end(.failed(.notSent("cancelled")))
    }
    guard let connection = busy.first(where: { $0.call?.ticket === ticket }) else { return }
    connection.close(.failed(.connectionLost("cancelled")))
    lost(connection)
  }

  /// Ends what is over its time, and closes what has not been used for long.
  /// - Returns: When there is something to look at again.
  func sweep(_ now: NIODeadline) -> NIODeadline {
    let idleLimit = TimeAmount(settings.idleLimit)
    // The oldest are first.
    while let oldest = idle.first, oldest.idleSince + idleLimit <= now {
      idle.removeFirst().close(.failed(.connectionLost("not used")))
    }
    let late = waiting.filter { $0.connectDeadline <= now }
    waiting.removeAll { $0.connectDeadline <= now }
    for call in late { call.end(.failed(.notSent("no connection in time"))) }
    for connection in connecting.map(\.connection) where connection.connectDeadline <= now {
      connection.close(.failed(.timedOut))
      failed(connection, .failed(.notSent("no connection in time")))
    }
    for connection in busy where connection.call.map({ $0.deadline <= now }) == true {
      connection.close(.failed(.timedOut))
      busy.removeAll { $0 === connection }
    }
    connectForWaiting()
    let deadlines =
      (idle.first.map { [$0.idleSince + idleLimit] } ?? []) + waiting.map(\.connectDeadline)
      + connecting.map(\.connection.connectDeadline) + busy.compactMap { $0.call?.deadline }
    return deadlines.min() ?? .distantFuture
  }

  func shutdown() {
    isShut = true
    let (kept, gone) = (idle + busy + connecting.map(\.connection), waiting)
    (idle, busy, connecting, waiting) = ([], [], [], [])
    for call in gone { call.end(.failed(.notSent("the transport has been shut down"))) }
    for connection in kept { connection.close(.failed(.connectionLost("the transport was shut down"))) }
  }

  /// The connection is there.
  func connected(_ connection: Connection) {
    guard let index = connecting.firstIndex(where: { $0.connection === connection }) else { return }
    let call = connecting.remove(at: index).call
    if let place = waiting.firstIndex(where: { $0 === call }) {
      return start(waiting.remove(at: place), on: connection)
    }
    // Another connection became free for its call.
    freed(connection)
  }

  /// There will be no such connection.
  func failed(_ connection: Connection, _ end: CallEnd) {
    guard let index = connecting.firstIndex(where: { $0.connection === connection }) else { return }
    let call = connecting.remove(at: index).call
    if let place = waiting.firstIndex(where: { $0 === call }) { waiting.remove(at: place).end(end) }
    connectForWaiting()
  }

  /// The connection has no call any more and can take another.
  func freed(_ connection: Connection) {
    busy.removeAll { $0 === connection }
    if let next = waiting.firstIndex(where: { !$0.request.needsNewConnection }) {
      return start(waiting.remove(at: next), on: connection)
    }
    idle.append(connection)
    alarm.set(at: .now() + TimeAmount(settings.idleLimit))
    connectForWaiting()
  }

  /// The connection has closed.
  func lost(_ connection: Connection) {
    busy.removeAll { $0 === connection }
    idle.removeAll { $0 === connection }
    connectForWaiting()
  }

  private func start(_ call: Call, on connection: Connection) {
    busy.append(connection)
    alarm.set(at: call.deadline)
    connection.start(call)
  }

  /// Makes connections, as far as there may be more, for those that wait and have none coming.
  private func connectForWaiting() {
    guard !waiting.isEmpty, !isShut else { return }
    let awaited = Set(connecting.map { ObjectIdentifier($0.call) })
    for call in waiting where !awaited.contains(ObjectIdentifier(call)) {
      if count >= settings.connectionsPerHost {
        // Nobody who waits can use it.
        guard !idle.isEmpty else { return }
        idle.removeFirst().close(.failed(.connectionLost("in the way")))
      }
      connect(for: call)
    }
  }

  private func connect(for call: Call) {
    let connection = Connection(self, connectDeadline: .now() + TimeAmount(settings.connectLimit))
    connecting.append((connection, call))
    alarm.set(at: connection.connectDeadline)
    let bootstrap = ClientBootstrap(group: loop)
      .connectTimeout(TimeAmount(settings.connectLimit))
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .channelInitializer { [origin, context = tls.context] channel in
        channel.eventLoop.makeCompletedFuture {
          guard origin.isSecure, let context else { return }
          // An address is checked as such: the name that TLS asks for must be a name.
          let name = IPAddress(origin.host) == nil ? origin.host : nil
          try channel.pipeline.syncOperations.addHandler(NIOSSLClientHandler(context: context, serverHostname: name))
        }
      }
    bootstrap.connect(host: origin.host, port: origin.port).assumeIsolated().whenComplete { result in
      do {
        // A host may have many addresses, and channels to all of them: this is the one that came first.
        try connection.begin(on: result.get(), isSecure: self.origin.isSecure)
      } catch {
        connection.close(.failed(.timedOut))
        self.failed(connection, CallEnd(connecting: error))
      }
    }
  }
}

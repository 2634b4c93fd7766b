import AWSClient
import NIOCore
import Synchronization

/// How a call ended.
enum CallEnd: Sendable {
  case answered(InboundResponse)
  case failed(TransportError)
  /// Nothing was sent: the server's certificates were not taken.
  case refusedCertificate
}

/// A request on its way to its answer. It stays on one event loop, and ends once.
final class Call {
  /// By which others know it.
  let ticket: Ticket
  let request: OutboundRequest
  /// Over everything.
  let deadline: NIODeadline
  /// Until when there must be a connection.
  let connectDeadline: NIODeadline
  /// In bytes.
  let bodyLimit: Int
  private var continuation: CheckedContinuation<CallEnd, Never>?

  /// What any thread may know of a call.
  final class Ticket: Sendable {
    private let cancelled = Atomic(false)

    /// Set before the call's event loop is told, so that it is known there also when it is told too early.
    var isCancelled: Bool { cancelled.load(ordering: .sequentiallyConsistent) }

    func cancel() { cancelled.store(true, ordering: .sequentiallyConsistent) }
  }

  init(
    _ ticket: Ticket, _ request: OutboundRequest, deadline: NIODeadline, connectDeadline: NIODeadline, bodyLimit: Int,
    continuation: CheckedContinuation<CallEnd, Never>
  ) {
    self.ticket = ticket
    self.request = request
    self.deadline = deadline
    self.connectDeadline = min(connectDeadline, deadline)
    self.bodyLimit = bodyLimit
    self.continuation = continuation
  }

  var hasEnded: Bool { continuation == nil }

  func end(_ end: CallEnd) {
    continuation?.resume(returning: end)
    continuation = nil
  }
}

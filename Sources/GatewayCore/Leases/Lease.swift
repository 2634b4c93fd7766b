package import FoundationEssentials

/// Who holds a model: a caller, and a name of the caller's choice, so that one caller can hold it several times over.
package struct Holder: Hashable, Sendable, Codable {
  /// The name of a lease whose holder was not given.
  package static let defaultName = "default"

  package let caller: String
  /// `[A-Za-z0-9._-]{1,64}`
  package let name: String

  /// Whether `text` can name a lease.
  package static func isName(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: "._-".utf8.contains(byte)
        }
      }
  }

  package init(caller: String, name: String = Self.defaultName) {
    self.caller = caller
    self.name = name
  }
}

/// For how long a model is held.
package enum LeaseLength: Hashable, Sendable, Codable {
  /// Whole seconds, from 1.
  case seconds(Int)
  /// Until somebody stops it.
  case untilStopped

  /// The longer of two.
  package func longer(_ other: LeaseLength) -> LeaseLength {
    switch (self, other) {
    case (.seconds(let first), .seconds(let second)): .seconds(max(first, second))
    case (.untilStopped, _), (_, .untilStopped): .untilStopped
    }
  }
}

/// A promise to keep a model running for a holder. When the last one ends the model is stopped.
package struct Lease: Hashable, Sendable, Codable {
  package let holder: Holder
  package fileprivate(set) var length: LeaseLength
  package let grantedAt: Date
  /// Nil: it has no end, or its clock has not started: that is when the model is first seen running.
  package fileprivate(set) var endsAt: Date?
  /// The start that took or last renewed it.
  package fileprivate(set) var operationID: UUID

  package init(holder: Holder, length: LeaseLength, grantedAt: Date, endsAt: Date? = nil, operationID: UUID) {
    self.holder = holder
    self.length = length
    self.grantedAt = grantedAt
    self.endsAt = endsAt
    self.operationID = operationID
  }

  /// Renews the lease; it is never shortened.
  package func renewed(by length: LeaseLength, at now: Date, isRunning: Bool, operationID: UUID) -> Lease {
    var renewed = self
    renewed.operationID = operationID
    switch (self.length, length) {
    case (.untilStopped, _), (_, .untilStopped):
      renewed.length = .untilStopped
      renewed.endsAt = nil
    case (.seconds, .seconds(let seconds)):
      let end = isRunning ? now.addingTimeInterval(Double(seconds)) : nil
      if let end, end > (endsAt ?? .distantPast) {
        renewed.endsAt = end
        renewed.length = length
      } else if end == nil {
        renewed.length = self.length.longer(length)
      }
    }
    return renewed
  }

  /// Starts the clock, if it has not been.
  package func started(at now: Date) -> Lease {
    guard endsAt == nil, case .seconds(let seconds) = length else { return self }
    var started = self
    started.endsAt = now.addingTimeInterval(Double(seconds))
    return started
  }

  /// The same lease after the wall clock was set forwards by so many seconds.
  package func moved(by step: TimeInterval) -> Lease {
    var moved = self
    moved.endsAt? += step
    return moved
  }

  package func hasEnded(at now: Date) -> Bool {
    endsAt.map { $0 <= now } ?? false
  }
}

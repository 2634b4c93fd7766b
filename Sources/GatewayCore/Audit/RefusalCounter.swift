import FoundationEssentials

/// Counts refusals by minute and address, so that no flood of them fills the store.
struct RefusalCounter: Sendable {
  /// What is counted together.
  struct Kind: Hashable, Sendable {
    let address: String
    /// Nil: nobody knows who it was.
    let caller: String?
    let code: String
  }

  /// In one minute; all addresses beyond are counted together.
  static let kindLimit = 64
  static let others = "others"

  private var minute = 0
  private var counts: [Kind: Int] = [:]

  /// - Returns: What the minutes before have come to.
  mutating func count(_ kind: Kind, at date: Date) -> [AuditEntry] {
    let closed = close(at: date)
    let isCounted = counts[kind] != nil || counts.count < Self.kindLimit
    let counted = isCounted ? kind : Kind(address: Self.others, caller: nil, code: "")
    counts[counted, default: 0] += 1
    return closed
  }

  /// What has been counted in the minutes before that of `date`; nil: in all.
  mutating func close(at date: Date?) -> [AuditEntry] {
    let now = date.map { Int(($0.timeIntervalSince1970 / 60).rounded(.down)) }
    guard now != minute else { return [] }
    defer {
      counts = [:]
      minute = now ?? 0
    }
    return counts.sorted { ($0.key.address, $0.key.code) < ($1.key.address, $1.key.code) }.map { kind, count in
      var entry = AuditEntry(.refusals, at: Date(timeIntervalSince1970: Double(minute) * 60))
      entry.caller = kind.caller
      entry.address = kind.address
      entry.code = kind.code.isEmpty ? nil : kind.code
      entry.count = count
      return entry
    }
  }
}

import FoundationEssentials

/// Looks whether a chain of audit records is as it was written. It is shown the records one by one, the oldest first.
package struct AuditVerifier: Sendable {
  /// Something that is not as it was written.
  package struct Problem: Sendable, Equatable, CustomStringConvertible {
    package let description: String
  }

  /// What a record says of itself that matters for the chain.
  private struct Link: Decodable {
    struct Removed: Decodable {
      let number: Int
      let hash: String
    }

    let number: Int
    let event: String
    let previous: String
    let removed: Removed?
  }

  private let digest: AuditRecord.Digest
  /// One that was noted when it was the last.
  private let noted: AuditHead?
  private var first: AuditHead?
  private var isFirstVouchedFor = false
  private var last: AuditHead?
  package private(set) var count = 0

  /// - Parameter noted: the number and hash of a record, kept where nobody who can write the store can change it.
  package init(noted: AuditHead? = nil, digest: @escaping AuditRecord.Digest) {
    self.noted = noted
    self.digest = digest
  }

  /// The last record that was shown.
  package var head: AuditHead { last ?? .none }

  package mutating func show(_ record: AuditRecord) -> [Problem] {
    count += 1
    var problems: [String] = []
    let hash = digest(record.text)
    let link = try? JSONDecoder().decode(Link.self, from: Data(record.text.utf8))
    if hash != record.hash {
      problems.append("record \(record.number) was changed: its hash is another than the one beside it")
    }
    if let link {
      problems += follow(record, link)
    } else {
      problems.append("record \(record.number) was changed: it is no record")
    }
    if let noted, noted.number == record.number, noted.hash != hash {
      problems.append("record \(record.number) is another than the one that was noted")
    }
    last = AuditHead(number: record.number, hash: record.hash)
    return problems.map(Problem.init(description:))
  }

  private mutating func follow(_ record: AuditRecord, _ link: Link) -> [String] {
    var problems: [String] = []
    if link.number != record.number {
      problems.append("record \(record.number) says that it is \(link.number): it was moved")
    }
    if let last {
      if record.number != last.number + 1 {
        problems.append(Self.missing(last.number + 1, record.number - 1))
      } else if link.previous != last.hash {
        problems.append("record \(record.number) does not follow record \(last.number): one of the two was exchanged")
      }
    } else {
      first = AuditHead(number: record.number - 1, hash: link.previous)
      isFirstVouchedFor = first == AuditHead.none
    }
    if link.event == AuditEntry.Event.checkpoint.rawValue, let removed = link.removed,
      first == AuditHead(number: removed.number, hash: removed.hash)
    {
      isFirstVouchedFor = true
    }
    return problems
  }

  /// What there is to say once all records have been shown.
  package func end() -> [Problem] {
    var problems: [String] = []
    if let first, !isFirstVouchedFor {
      problems.append(
        first.number < 1
          ? "record 1 does not begin a chain" : Self.missing(1, first.number) + ", and no checkpoint vouches for them")
    }
    if let noted, noted.number > head.number {
      problems.append("the end is cut off: the last record is \(head.number), and \(noted.number) was noted")
    }
    return problems.map(Problem.init(description:))
  }

  /// Whether the record that was noted was removed under a checkpoint: nothing can be said of it.
  package var isNotedRemoved: Bool {
    guard let noted, let first, isFirstVouchedFor else { return false }
    return noted.number <= first.number && noted.number > 0
  }

  private static func missing(_ from: Int, _ to: Int) -> String {
    from == to ? "record \(from) is missing" : "records \(from) to \(to) are missing"
  }
}

import Logging

extension LogEvent {
  typealias Member = (name: String, value: Logger.MetadataValue)

  /// All that is logged beside the message, sorted by name. What the line itself has wins over what its logger has, and
  /// that over what `provider` adds.
  func members(_ metadata: Logger.Metadata, _ provider: Logger.MetadataProvider?) -> [Member] {
    let (own, provided) = (self.metadata ?? [:], provider?.get() ?? [:])
    var members: [(name: String, value: Logger.MetadataValue, rank: Int)] = []
    members.reserveCapacity(own.count + metadata.count + provided.count + 1)
    if let error { members.append(("error", "\(error)", 0)) }
    for (name, value) in own { members.append((name, value, 1)) }
    for (name, value) in metadata { members.append((name, value, 2)) }
    for (name, value) in provided { members.append((name, value, 3)) }
    members.sort { $0.name == $1.name ? $0.rank < $1.rank : $0.name < $1.name }
    var sorted: [Member] = []
    sorted.reserveCapacity(members.count)
    for member in members where sorted.last?.name != member.name { sorted.append((member.name, member.value)) }
    return sorted
  }
}

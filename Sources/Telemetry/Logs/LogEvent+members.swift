import Logging

extension LogEvent {
  /// All that is logged beside the message, sorted by name. What the line itself has wins over what its logger has, and
  /// that over what `provider` adds.
  func members(_ metadata: Logger.Metadata, _ provider: Logger.MetadataProvider?) -> [(
    name: String, Logger.MetadataValue
  )] {
    let (own, provided) = (self.metadata ?? [:], provider?.get() ?? [:])
    var members: [(name: String, Logger.MetadataValue)] = []
    members.reserveCapacity(own.count + metadata.count + provided.count + 1)
    for (name, value) in own { members.append((name, value)) }
    for (name, value) in metadata where own[name] == nil { members.append((name, value)) }
    for (name, value) in provided where own[name] == nil && metadata[name] == nil { members.append((name, value)) }
    if let error {
      members.removeAll { $0.name == "error" }
      members.append(("error", "\(error)"))
    }
    members.sort { $0.name < $1.name }
    return members
  }
}

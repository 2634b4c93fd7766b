import Logging

extension LogEvent {
  typealias Member = (name: String, value: Logger.MetadataValue)

  /// All that is logged beside the message, sorted by name. What the line itself has wins over what its logger has, and
  /// that over what `provider` adds.
  func members(_ metadata: Logger.Metadata, _ provider: Logger.MetadataProvider?) -> [Member] {
    let (own, provided) = (self.metadata ?? [:], provider?.get() ?? [:])
    var members: [Member] = []
    members.reserveCapacity(own.count + metadata.count + provided.count + 1)
    /// Few, so that a place is found by looking; the first of a name stays.
    func take(_ name: String, _ value: Logger.MetadataValue) {
      var place = members.endIndex
      while place > 0, members[place - 1].name > name { place -= 1 }
      guard place == 0 || members[place - 1].name != name else { return }
      members.insert((name, value), at: place)
    }
    if let error { take("error", "\(error)") }
    for (name, value) in own { take(name, value) }
    for (name, value) in metadata { take(name, value) }
    for (name, value) in provided { take(name, value) }
    return members
  }
}

import GatewayCore

/// What one configuration has that the one before had not: names and keys, and never what they say.
package struct ConfigurationChanges: Sendable, Equatable {
  /// Of what the operator gives names to.
  package struct Named: Sendable, Equatable {
    package let added: [String]
    package let removed: [String]
    package let changed: [Change]

    package var isEmpty: Bool { added.isEmpty && removed.isEmpty && changed.isEmpty }
  }

  package struct Change: Sendable, Equatable, CustomStringConvertible {
    package let name: String
    /// Without the name before them, in the order of the reference.
    package let keys: [String]

    /// `solder: price, idle_lease`
    package var description: String { "\(name): \(keys.joined(separator: ", "))" }
  }

  package let models: Named
  package let callers: Named
  /// All others.
  package let keys: [String]

  package var isEmpty: Bool { models.isEmpty && callers.isEmpty && keys.isEmpty }

  package init(from old: GatewayConfiguration, to new: GatewayConfiguration) {
    models = Named(old.models, new.models, by: \.id) { $0.changedKeys(in: $1) }
    callers = Named(old.callers, new.callers, by: \.name) { $0.changedKeys(in: $1) }
    keys = ConfigurationPart.live.flatMap { $0.changes(old, new) } + new.restartKeys(since: old)
  }
}

extension ConfigurationChanges.Named {
  fileprivate init<Element>(
    _ old: [Element], _ new: [Element], by name: (Element) -> String, _ keys: (Element, Element) -> [String]
  ) {
    let before = Dictionary(old.map { (name($0), $0) }) { first, _ in first }
    let names = Set(new.map(name))
    added = names.filter { before[$0] == nil }.sorted()
    removed = before.keys.filter { !names.contains($0) }.sorted()
    changed = new.compactMap { element in
      guard let was = before[name(element)] else { return nil }
      let keys = keys(was, element)
      return keys.isEmpty ? nil : ConfigurationChanges.Change(name: name(element), keys: keys)
    }.sorted { $0.name < $1.name }
  }
}

extension GatewayConfiguration {
  /// The keys that differ and have no effect, or only a part of it, before the process is started anew.
  ///
  /// Whether callers need to show who they are at all is one of them: a file that has lost its callers opens no gateway.
  package func restartKeys(since started: GatewayConfiguration) -> [String] {
    let keys = ConfigurationPart.fixed.flatMap { $0.changes(started, self) }
    return keys + (started.callers.isEmpty == callers.isEmpty ? [] : ["callers"])
  }
}

extension CallerEntry {
  fileprivate func changedKeys(in new: CallerEntry) -> [String] {
    var keys: [String] = []
    if rights != new.rights { keys.append("allow") }
    if limits != new.limits { keys.append("limits") }
    keys += ConfigurationPart.names(self.keys, new.keys, by: \.label).map { "keys.\($0)" }
    keys += ConfigurationPart.names(tokens, new.tokens, by: \.label).map { "tokens.\($0)" }
    if certificates != new.certificates { keys.append("certificates") }
    return keys
  }
}

extension CatalogEntry {
  fileprivate func changedKeys(in new: CatalogEntry) -> [String] {
    let (target, other) = (target, new.target)
    let common: [(key: String, isChanged: Bool)] = [
      ("default_lease", defaultLease != new.defaultLease), ("idle_lease", idleLease != new.idleLease),
      ("price", price != new.price), ("dollars_per_month", dollarsPerMonth != new.dollarsPerMonth),
      ("backend", target.backend != other.backend),
      (
        "arn",
        target.resource != other.resource || target.partition != other.partition
          || target.isFloating != other.isFloating
      ),
      ("region", target.region != other.region), ("account", target.account != other.account),
      ("endpoint_url", target.endpoint != other.endpoint),
      ("min_inference_units", units.minimum != new.units.minimum),
      ("max_inference_units", units.maximum != new.units.maximum), ("description", description != new.description),
      ("s3_allowed", s3Allowed != new.s3Allowed), ("assume_role", target.role != other.role),
      ("retired", (retirement == nil) != (new.retirement == nil)),
      ("successor", retirement?.successor != new.retirement?.successor),
    ]
    return common.filter(\.isChanged).map(\.key)
      + ConfigurationPart.names(target.settings ?? [:], other.settings ?? [:])
  }
}

import GatewayConfiguration
import Logging

/// Tells the operator what became of a reload.
struct ReloadLog: Sendable {
  /// Of names, and of problems: a catalog may have many.
  private static let limit = 50

  let logger: Logger

  func applied(_ changes: ConfigurationChanges, restart: [String], warnings: [ConfigurationProblem], by trigger: String)
  {
    var metadata: Logger.Metadata = ["config.trigger": "\(trigger)"]
    Self.add(changes.models, "models", to: &metadata)
    Self.add(changes.callers, "callers", to: &metadata)
    if !changes.keys.isEmpty { metadata["config.keys.changed"] = "\(Self.listed(changes.keys))" }
    if changes.isEmpty {
      logger.notice("The configuration was read again: nothing in it has changed", metadata: metadata)
    } else {
      logger.notice("The configuration was reloaded", metadata: metadata)
    }
    if !restart.isEmpty {
      logger.warning(
        "Some of the configuration needs a restart; until then the old values stay in force",
        metadata: ["config.keys": "\(Self.listed(restart))"])
    }
    for warning in changes.isEmpty ? [] : warnings.prefix(Self.limit) {
      logger.warning("The configuration has something to know of", metadata: ["configuration": "\(warning)"])
    }
  }

  func refused(_ problems: [ConfigurationProblem], by trigger: String) {
    for problem in problems.prefix(Self.limit) {
      logger.error("The new configuration has a problem", metadata: ["config.problem": "\(problem)"])
    }
    logger.error(
      "The new configuration is refused as a whole; the one before it stays in force",
      metadata: ["config.trigger": "\(trigger)", "config.problems": "\(problems.count)"])
  }

  private static func add(_ named: ConfigurationChanges.Named, _ what: String, to metadata: inout Logger.Metadata) {
    if !named.added.isEmpty { metadata["config.\(what).added"] = "\(listed(named.added))" }
    if !named.removed.isEmpty { metadata["config.\(what).removed"] = "\(listed(named.removed))" }
    if !named.changed.isEmpty {
      metadata["config.\(what).changed"] = "\(listed(named.changed.map(\.description), "; "))"
    }
  }

  private static func listed(_ names: [String], _ separator: String = ", ") -> String {
    let more = names.count > limit ? "\(separator)and \(names.count - limit) more" : ""
    return names.prefix(limit).joined(separator: separator) + more
  }
}

import FoundationEssentials
import GatewayConfiguration
import GatewayCore
import Platform

/// Who may call the gateway.
struct CallersCheck {
  /// How long before a key's end its owner is told, in seconds.
  private static let notice: Double = 14 * 86_400

  let configuration: GatewayConfiguration
  let now: Date

  func findings() -> [Finding] {
    guard !configuration.callers.isEmpty else { return [withoutCallers] }
    let count = configuration.callers.count
    let means = configuration.callers.allSatisfy(\.tokens.isEmpty) ? "keys" : "keys or tokens"
    return [Finding(.ok, "callers", "\(count) \(count == 1 ? "caller" : "callers") with \(means)")] + keys
  }

  private var withoutCallers: Finding {
    let host = configuration.server.host
    if LoopbackAddress.contains(host) {
      return Finding(.ok, "callers", "none configured; only this machine can call")
    }
    if configuration.server.allowsAnonymous {
      return Finding(
        .warn, "callers", "none configured, and whoever reaches \(host) may start models",
        advice: "make keys with `model-gateway keys new NAME` unless the network keeps others out")
    }
    return Finding(
      .fail, "callers", "none configured, and the gateway refuses to listen on \(host) without any",
      advice: "make keys with `model-gateway keys new NAME`, or set server.host to 127.0.0.1")
  }

  private var keys: [Finding] {
    configuration.callers.flatMap { caller in
      let isLocked = caller.tokens.isEmpty && caller.keys.allSatisfy { $0.isExpired(at: now) }
      return caller.keys.compactMap { key -> Finding? in
        guard let end = key.expiresAt, end.timeIntervalSince(now) < Self.notice else { return nil }
        let isPast = key.isExpired(at: now)
        return Finding(
          isLocked ? .fail : .warn, "caller \(caller.name)",
          "the key \(key.label) \(isPast ? "has been refused since" : "ends at") \(end.formatted(.iso8601))",
          advice: isPast ? "take it out, or make another" : "make another with `model-gateway keys new \(caller.name)`")
      }
    }
  }
}

import GatewayCore

/// Reads how much callers may have.
enum LimitsReader {
  /// - Parameter caller: the path of the caller.
  static func read(_ caller: [String], _ settings: inout SettingsReader) -> CallerLimits {
    let path = caller + ["limits"]
    var limits = CallerLimits()
    limits.requests = rate(path, &settings)
    limits.concurrentDetects = settings.integer(path + ["concurrent_detects"], in: 1...1_000_000)
    limits.runningUnits = settings.integer(path + ["running_units"], in: 0...1_000_000)
    limits.dollarsPerMonth = settings.price(path + ["dollars_per_month"])
    if let endsLeases = settings.flag(path + ["end_leases"]) {
      limits.endsLeases = endsLeases
      if !settings.isSet(path + ["dollars_per_month"]) {
        settings.report(path + ["end_leases"], "needs dollars_per_month beside it")
      }
    }
    return limits
  }

  private static func rate(_ path: [String], _ settings: inout SettingsReader) -> CallerLimits.Rate? {
    let burst = settings.integer(path + ["burst"], in: 1...1_000_000)
    guard let text = settings.string(path + ["requests_per_second"]) else {
      if burst != nil { settings.report(path + ["burst"], "needs requests_per_second beside it") }
      return nil
    }
    guard let perSecond = Double(text), (0.001...1_000_000).contains(perSecond) else {
      settings.report(path + ["requests_per_second"], "must be a number from 0.001 to 1000000")
      return nil
    }
    return CallerLimits.Rate(perSecond: perSecond, burst: burst ?? max(1, Int((perSecond * 2).rounded(.up))))
  }

  /// Reports budgets that cannot be kept: over models whose price is not known.
  static func check(
    _ callers: [CallerEntry], with models: [CatalogEntry], takesARNs: Bool, _ settings: inout SettingsReader
  ) {
    for caller in callers where caller.limits.dollarsPerMonth != nil {
      let path = ["callers", caller.name, "limits", "dollars_per_month"]
      for model in models where model.price == nil && caller.rights.allow(.start, on: model.id) {
        settings.report(path, "needs models.\(model.id).price: this caller may start that model")
      }
      let outside = caller.rights.grants.first { $0.verbs.contains(.start) && $0.models.takesARNs }
      if takesARNs, let outside {
        settings.report(
          path, "cannot be kept with start on \(outside.models): models outside the catalog have no price")
      }
    }
  }
}

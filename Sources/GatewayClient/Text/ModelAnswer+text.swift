extension ListAnswer {
  /// A line for each model.
  package static func table(_ models: [ModelAnswer]) -> TextTable {
    TextTable(
      header: ["ID", "STATE", "UNITS", "BACKEND", "HOLDERS", "SINCE", "COST"],
      rows: models.map {
        [$0.id, $0.state, $0.units, $0.backend, $0.holders, $0.since, $0.costSoFar?.dollars]
      })
  }
}

extension ModelAnswer {
  /// All that people want to know of it.
  package var lines: [String] {
    var rows: [[String?]] = [
      ["state", state + (stopPending == true ? ", a stop is pending" : "")],
      ["backend", backend + (backendState.map { " (\($0))" } ?? "")],
      ["region", region],
      ["units", units],
      ["since", since],
      ["seen", observedAt],
      ["cost", costSoFar.map { $0.dollars + (costPerHour.map { ", \($0.dollars) an hour" } ?? "") }],
    ]
    rows += (leases ?? []).map { ["lease", "\($0.caller)/\($0.holder), \($0.end)"] }
    if unheld == true { rows.append(["lease", "none: nobody holds it, and it costs"]) }
    rows += (runs ?? []).filter { $0.endedAt != nil }.map { ["run", $0.line] }
    return TextTable(header: ["id", id.printable], rows: rows).lines
  }

  var units: String? { UnitsText.text(minInferenceUnits, maxInferenceUnits) }

  /// When it was seen running, else when its run was begun.
  var since: String? { runningSince ?? createdAt }

  var holders: String? {
    if unheld == true { return "nobody" }
    return leases?.map { "\($0.caller)/\($0.holder)" }.joined(separator: ",")
  }
}

extension ModelAnswer.Run {
  /// Of a run that has ended: from when to when, at what cost, why it ended and who held it.
  fileprivate var line: String {
    let shares = holders.map { "\($0.caller)/\($0.holder) \($0.minutes.fixed(0))m" }
    let parts: [String?] = [
      "\(begunAt) to \(endedAt ?? "now")", costSoFar?.dollars,
      endedBy.map { $0.split(separator: "_").joined(separator: " ") },
      shares.isEmpty ? nil : shares.joined(separator: " "),
    ]
    return parts.compactMap(\.self).joined(separator: ", ")
  }
}

extension ModelAnswer.Lease {
  fileprivate var end: String { LeaseText.end(at: endsAt, duration: duration) }
}

extension StartAnswer.Lease {
  /// What the caller has, and until when.
  package var line: String { "lease \(holder): \(LeaseText.end(at: endsAt, duration: duration))".printable }
}

/// How much hardware: `1`, or `1-3`.
enum UnitsText {
  static func text(_ minimum: Int?, _ maximum: Int?) -> String? {
    guard let minimum else { return nil }
    guard let maximum, maximum != minimum else { return "\(minimum)" }
    return "\(minimum)-\(maximum)"
  }
}

/// When a lease ends, in words.
private enum LeaseText {
  static func end(at time: String?, duration: String) -> String {
    if let time { return "ends at \(time)" }
    return duration == "none" ? "until it is stopped" : "\(duration) from when it runs"
  }
}

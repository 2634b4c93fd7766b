/// Writes families in one of the formats.
struct ExpositionWriter {
  private(set) var text = ""
  private let format: ExpositionFormat

  init(_ format: ExpositionFormat) {
    self.format = format
  }

  /// What comes before the samples of a family.
  mutating func begin(_ family: MetricFamily) {
    // In OpenMetrics a counter's family is named without the suffix of its samples.
    let name = format == .openMetrics ? family.familyName : family.name
    text += "# HELP \(name) \(escapedHelp(family.help))\n# TYPE \(name) \(family.kind.word)\n"
    if format == .openMetrics, let unit = Self.units.first(where: { name.hasSuffix("_" + $0) }) {
      text += "# UNIT \(name) \(unit)\n"
    }
  }

  mutating func sample(_ name: String, _ labels: [(String, String)], _ value: Double) {
    text += name
    if !labels.isEmpty {
      let pairs = labels.map { "\($0)=\"\(Self.escaped($1))\"" }
      text += "{\(pairs.joined(separator: ","))}"
    }
    text += " \(Self.number(value))\n"
  }

  mutating func histogram(_ name: String, _ labels: [(String, String)], _ cell: HistogramCell) {
    let cumulative = cell.cumulative
    for (bound, count) in zip(cell.bounds + [.infinity], cumulative) {
      // OpenMetrics wants 1.0 where Prometheus has written 1.
      let le = format == .openMetrics && bound.isFinite ? "\(bound)" : Self.number(bound)
      sample(name + "_bucket", labels + [("le", le)], Double(count))
    }
    sample(name + "_sum", labels, cell.sum)
    sample(name + "_count", labels, Double(cumulative.last ?? 0))
  }

  mutating func end() {
    if format == .openMetrics { text += "# EOF\n" }
  }

  private static let units = ["seconds", "bytes"]

  private func escapedHelp(_ help: String) -> String {
    let escaped = help.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
    return format == .openMetrics ? escaped.replacing("\"", with: "\\\"") : escaped
  }

  static func escaped(_ value: String) -> String {
    guard value.utf8.contains(where: { $0 == 0x5C || $0 == 0x22 || $0 == 0x0A }) else { return value }
    return value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }

  static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
    if let whole = Int64(exactly: value) { return String(whole) }
    return "\(value)"
  }
}

extension MetricFamily {
  fileprivate var familyName: String {
    kind == .counter && name.hasSuffix("_total") ? String(name.dropLast("_total".count)) : name
  }
}

extension MetricFamily.Kind {
  fileprivate var word: String {
    switch self {
    case .counter: "counter"
    case .gauge: "gauge"
    case .histogram: "histogram"
    }
  }
}

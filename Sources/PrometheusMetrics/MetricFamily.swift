/// A metric that there may be: its name, and all that its labels can say.
package struct MetricFamily: Sendable {
  package enum Kind: Sendable, Equatable {
    case counter, gauge
    /// With the upper bounds of its buckets, ascending; one without a bound comes after them.
    case histogram(bounds: [Double])
  }

  package struct Label: Sendable {
    package let name: String
    /// Nil: values that only the number of series bounds, such as regions of the configuration.
    package let values: Set<String>?

    package init(_ name: String, _ values: some Sequence<String>) {
      self.name = name
      self.values = Set(values)
    }

    package init(_ name: String) {
      self.name = name
      values = nil
    }
  }

  /// In Prometheus' form: base units, `_total` for counters.
  package let name: String
  package let kind: Kind
  package let help: String
  package let labels: [Label]

  package static func counter(_ name: String, _ help: String, _ labels: [Label] = []) -> MetricFamily {
    MetricFamily(name: name, kind: .counter, help: help, labels: labels)
  }

  package static func gauge(_ name: String, _ help: String, _ labels: [Label] = []) -> MetricFamily {
    MetricFamily(name: name, kind: .gauge, help: help, labels: labels)
  }

  package static func histogram(
    _ name: String, _ help: String, bounds: [Double], _ labels: [Label] = []
  ) -> MetricFamily {
    MetricFamily(name: name, kind: .histogram(bounds: bounds), help: help, labels: labels)
  }

  /// The values in the order of the family's labels; nil unless there is an allowed one for each, and no other.
  func values(of dimensions: [(String, String)]) -> [String]? {
    guard dimensions.count == labels.count else { return nil }
    var values: [String] = []
    values.reserveCapacity(labels.count)
    for label in labels {
      guard let value = dimensions.first(where: { $0.0 == label.name })?.1, label.values?.contains(value) ?? true
      else { return nil }
      values.append(value)
    }
    return values
  }
}

/// What a model found in an image, whatever the service calls it. All numbers are from 0 to 1 but a box's.
package struct Findings: Sendable, Equatable {
  /// Its sides are ratios of the image's.
  package struct Box: Sendable, Equatable {
    package let left: Double
    package let top: Double
    package let width: Double
    package let height: Double

    package init(left: Double, top: Double, width: Double, height: Double) {
      self.left = left
      self.top = top
      self.width = width
      self.height = height
    }
  }

  /// Something in the image, or that the image is.
  package struct Label: Sendable, Equatable {
    package let name: String
    package let confidence: Double
    /// Nil for a model that says what the image is, not where something is in it.
    package let box: Box?

    package init(name: String, confidence: Double, box: Box? = nil) {
      self.name = name
      self.confidence = confidence
      self.box = box
    }
  }

  /// All pixels with one kind of anomaly.
  package struct Region: Sendable, Equatable {
    package let name: String
    /// The part of the image that they cover.
    package let area: Double
    /// That of the mask: `#rrggbb`.
    package let color: String

    package init(name: String, area: Double, color: String) {
      self.name = name
      self.area = area
      self.color = color
    }
  }

  package struct Anomaly: Sendable, Equatable {
    package let isAnomalous: Bool
    package let confidence: Double
    /// Without the background.
    package let regions: [Region]
    /// A PNG in base64, where it was asked for and the model makes one.
    package let mask: String?

    package init(isAnomalous: Bool, confidence: Double, regions: [Region] = [], mask: String? = nil) {
      self.isAnomalous = isAnomalous
      self.confidence = confidence
      self.regions = regions
      self.mask = mask
    }
  }

  package let labels: [Label]
  /// Nil from a model that does not look for anomalies.
  package let anomaly: Anomaly?

  package init(labels: [Label] = [], anomaly: Anomaly? = nil) {
    self.labels = labels
    self.anomaly = anomaly
  }
}

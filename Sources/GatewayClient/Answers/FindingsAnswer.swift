/// The `data` of a detect.
package struct FindingsAnswer: Decodable, Sendable, Equatable {
  package struct Label: Decodable, Sendable, Equatable {
    package let name: String
    package let confidence: Double
    package let box: Box?
  }

  /// In ratios of the image.
  package struct Box: Decodable, Sendable, Equatable {
    package let left: Double
    package let top: Double
    package let width: Double
    package let height: Double
  }

  package struct Anomaly: Decodable, Sendable, Equatable {
    package let isAnomalous: Bool
    package let confidence: Double
    package let regions: [Region]
    /// A PNG in base64.
    package let mask: String?
  }

  package struct Region: Decodable, Sendable, Equatable {
    package let name: String
    package let area: Double
    package let color: String
  }

  package let id: String
  package let labels: [Label]
  package let anomaly: Anomaly?
}

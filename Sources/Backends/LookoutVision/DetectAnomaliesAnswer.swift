import GatewayCore

/// Source: https://docs.aws.amazon.com/lookout-for-vision/latest/APIReference/API_DetectAnomalyResult.html
struct DetectAnomaliesAnswer: Decodable, Sendable {
  struct Result: Decodable, Sendable {
    let isAnomalous: Bool
    /// From 0 to 1.
    let confidence: Double
    /// Absent, like the mask, from a model that classifies and does not segment.
    let anomalies: [Anomaly]?
    let mask: Mask?

    private enum CodingKeys: String, CodingKey {
      case isAnomalous = "IsAnomalous"
      case confidence = "Confidence"
      case anomalies = "Anomalies"
      case mask = "AnomalyMask"
    }
  }

  struct Anomaly: Decodable, Sendable {
    let name: String
    let pixels: Pixels?

    private enum CodingKeys: String, CodingKey {
      case name = "Name"
      case pixels = "PixelAnomaly"
    }
  }

  struct Pixels: Decodable, Sendable {
    /// From 0 to 1 in all answers that AWS's guide shows, whatever its name says.
    let area: Double
    let color: String

    private enum CodingKeys: String, CodingKey {
      case area = "TotalPercentageArea"
      case color = "Color"
    }
  }

  /// A picture in base64 that goes out to the caller as it is, and therefore is nothing else.
  struct Mask: Decodable, Sendable {
    let base64: String

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      base64 = try container.decode(String.self)
      guard base64.utf8.allSatisfy(Self.isBase64) else {
        throw DecodingError.dataCorruptedError(in: container, debugDescription: "not base64")
      }
    }

    private static func isBase64(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="):
        true
      default: false
      }
    }
  }

  /// What the service calls the pixels without any anomaly.
  private static let background = "background"

  let result: Result

  private enum CodingKeys: String, CodingKey {
    case result = "DetectAnomalyResult"
  }

  func findings(withMask: Bool) -> Findings {
    let regions = (result.anomalies ?? []).compactMap { anomaly -> Findings.Region? in
      guard anomaly.name != Self.background, let pixels = anomaly.pixels else { return nil }
      return Findings.Region(name: anomaly.name, area: Ratio.clamped(pixels.area), color: pixels.color)
    }
    return Findings(
      anomaly: Findings.Anomaly(
        isAnomalous: result.isAnomalous, confidence: Ratio.clamped(result.confidence), regions: regions,
        mask: withMask ? result.mask?.base64 : nil))
  }
}

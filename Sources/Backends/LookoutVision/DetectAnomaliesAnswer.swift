import GatewayCore
import OrderedJSON

/// Source: https://docs.aws.amazon.com/lookout-for-vision/latest/APIReference/API_DetectAnomalyResult.html
struct DetectAnomaliesAnswer: Sendable {
  struct Anomaly: Sendable {
    let name: String
    let pixels: Pixels?

    init?(_ json: JSONValue) {
      guard let name = json["Name"]?.text else { return nil }
      self.name = name
      guard let pixels = json["PixelAnomaly"] else {
        self.pixels = nil
        return
      }
      guard let whole = Pixels(pixels) else { return nil }
      self.pixels = whole
    }
  }

  struct Pixels: Sendable {
    /// From 0 to 1 in all answers that AWS's guide shows, whatever its name says.
    let area: Double
    let color: String

    init?(_ json: JSONValue) {
      guard let area = json["TotalPercentageArea"]?.double, let color = json["Color"]?.text else { return nil }
      self.area = area
      self.color = color
    }
  }

  /// What the service calls the pixels without any anomaly.
  private static let background = "background"

  let isAnomalous: Bool
  /// From 0 to 1.
  let confidence: Double
  /// None, like the mask, from a model that classifies and does not segment.
  let anomalies: [Anomaly]
  /// A picture in base64 that goes out to the caller as it is, and therefore is nothing else.
  let mask: String?

  /// Nil for what the service does not answer.
  init?(_ body: [UInt8]) {
    guard let result = (try? JSONSyntax.value(of: body))?["DetectAnomalyResult"],
      let isAnomalous = result["IsAnomalous"]?.flag, let confidence = result["Confidence"]?.double
    else { return nil }
    self.isAnomalous = isAnomalous
    self.confidence = confidence
    guard let elements = result["Anomalies"].map(\.elements) ?? [] else { return nil }
    anomalies = elements.compactMap(Anomaly.init)
    if anomalies.count < elements.count { return nil }
    mask = result["AnomalyMask"]?.text
    guard mask != nil || result["AnomalyMask"] == nil, mask?.utf8.allSatisfy(Self.isBase64) ?? true else { return nil }
  }

  private static func isBase64(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="):
      true
    default: false
    }
  }

  func findings(withMask: Bool) -> Findings {
    let regions = anomalies.compactMap { anomaly -> Findings.Region? in
      guard anomaly.name != Self.background, let pixels = anomaly.pixels else { return nil }
      return Findings.Region(name: anomaly.name, area: Ratio.clamped(pixels.area), color: pixels.color)
    }
    return Findings(
      anomaly: Findings.Anomaly(
        isAnomalous: isAnomalous, confidence: Ratio.clamped(confidence), regions: regions,
        mask: withMask ? mask : nil))
  }
}

import GatewayCore

/// Source: https://docs.aws.amazon.com/rekognition/latest/APIReference/API_CustomLabel.html
struct DetectCustomLabelsAnswer: Decodable, Sendable {
  struct Label: Decodable, Sendable {
    let name: String
    /// From 0 to 100.
    let confidence: Double
    let geometry: Geometry?

    private enum CodingKeys: String, CodingKey {
      case name = "Name"
      case confidence = "Confidence"
      case geometry = "Geometry"
    }
  }

  struct Geometry: Decodable, Sendable {
    let box: Box?

    private enum CodingKeys: String, CodingKey {
      case box = "BoundingBox"
    }
  }

  struct Box: Decodable, Sendable {
    let left: Double
    let top: Double
    let width: Double
    let height: Double

    private enum CodingKeys: String, CodingKey {
      case left = "Left"
      case top = "Top"
      case width = "Width"
      case height = "Height"
    }
  }

  let labels: [Label]

  private enum CodingKeys: String, CodingKey {
    case labels = "CustomLabels"
  }

  var findings: Findings {
    Findings(
      labels: labels.map { label in
        Findings.Label(
          name: label.name, confidence: Ratio.clamped(label.confidence / 100),
          box: label.geometry?.box.map { box in
            Findings.Box(
              left: Ratio.rounded(box.left), top: Ratio.rounded(box.top), width: Ratio.rounded(box.width),
              height: Ratio.rounded(box.height))
          })
      })
  }
}

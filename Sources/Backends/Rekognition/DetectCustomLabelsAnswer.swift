import GatewayCore
import OrderedJSON

/// Source: https://docs.aws.amazon.com/rekognition/latest/APIReference/API_CustomLabel.html
struct DetectCustomLabelsAnswer: Sendable {
  struct Label: Sendable {
    let name: String
    /// From 0 to 100.
    let confidence: Double
    let box: Box?

    init?(_ json: JSONValue) {
      guard let name = json["Name"]?.text, let confidence = json["Confidence"]?.double else { return nil }
      self.name = name
      self.confidence = confidence
      guard let box = json["Geometry"]?["BoundingBox"] else {
        self.box = nil
        return
      }
      guard let whole = Box(box) else { return nil }
      self.box = whole
    }
  }

  struct Box: Sendable {
    let left: Double
    let top: Double
    let width: Double
    let height: Double

    init?(_ json: JSONValue) {
      guard let left = json["Left"]?.double, let top = json["Top"]?.double, let width = json["Width"]?.double,
        let height = json["Height"]?.double
      else { return nil }
      self.left = left
      self.top = top
      self.width = width
      self.height = height
    }
  }

  let labels: [Label]

  /// Nil for what the service does not answer.
  init?(_ body: [UInt8]) {
    guard let elements = (try? JSONSyntax.value(of: body))?["CustomLabels"]?.elements else { return nil }
    labels = elements.compactMap(Label.init)
    if labels.count < elements.count { return nil }
  }

  var findings: Findings {
    Findings(
      labels: labels.map { label in
        Findings.Label(
          name: label.name, confidence: Ratio.clamped(label.confidence / 100),
          box: label.box.map { box in
            Findings.Box(
              left: Ratio.rounded(box.left), top: Ratio.rounded(box.top), width: Ratio.rounded(box.width),
              height: Ratio.rounded(box.height))
          })
      })
  }
}

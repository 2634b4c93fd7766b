extension FindingsAnswer {
  /// The verdict if the model gives one, and a table of what it saw.
  package var lines: [String] {
    guard let anomaly else {
      guard !labels.isEmpty else { return ["no findings"] }
      return TextTable(
        header: ["LABEL", "CONFIDENCE", "LEFT", "TOP", "WIDTH", "HEIGHT"],
        rows: labels.map { label in
          [label.name, label.confidence.fixed(3)]
            + [label.box?.left, label.box?.top, label.box?.width, label.box?.height].map { $0?.fixed(3) }
        }
      ).lines
    }
    let verdict = "\(anomaly.isAnomalous ? "anomalous" : "normal"), confidence \(anomaly.confidence.fixed(3))"
    guard !anomaly.regions.isEmpty else { return [verdict] }
    return [verdict]
      + TextTable(
        header: ["REGION", "AREA", "COLOR"], rows: anomaly.regions.map { [$0.name, $0.area.fixed(3), $0.color] }
      ).lines
  }
}

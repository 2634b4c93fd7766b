import Backends
import GatewayCore

extension Harness {
  /// An id that is taken reads back as it is, and nothing that could leave its place in a URL or a host name is.
  static let ids = Harness(name: "ids") { bytes in
    let text = String(decoding: bytes, as: UTF8.self)
    if let arn = ARN(text) {
      require(arn.description == text, "the ARN's text")
      require([arn.partition, arn.service, arn.region].allSatisfy(ARN.isLabel), "a label")
    }
    if let model = try? catalog.model(text) {
      require(model.id == text, "the model's id")
      require(model.target.arn != nil, "the target's ARN")
      require(text.utf8.allSatisfy { (0x21...0x7E).contains($0) }, "a byte of the id")
    }
    if let pattern = ModelPattern(text) {
      require(pattern.description == text, "the pattern's text")
      if !text.contains("*") { require(pattern.matches(text), "a pattern of itself") }
      _ = pattern.matches("arn:aws:rekognition:us-east-1:123456789012:project/a/version/b/1")
    }
    // A pattern, and what it may match, on lines of their own.
    let lines = text.split(separator: "\n", maxSplits: 1).map(String.init)
    if lines.count == 2, let pattern = ModelPattern(lines[0]) { _ = pattern.matches(lines[1]) }
    _ = S3Pattern(text)
    if let seconds = DurationText.seconds(text) { require(seconds > 0, "a duration") }
  }

  private static let catalog = ModelCatalog(
    entries: [], kinds: BackendRegistry.kinds,
    policy: ARNPolicy(isAllowed: true, partitions: ["aws"], regions: ["us-east-1"], accounts: ["123456789012"]))
}

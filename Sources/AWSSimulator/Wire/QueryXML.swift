/// The XML of awsQuery answers.
///
/// Source: docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html and the Smithy specification of awsQuery.
enum QueryXML {
  /// An element of an answer.
  indirect enum Element {
    /// An element with a text.
    case text(String, String)
    /// An element with elements.
    case group(String, [Element])
  }

  private static let namespace = "https://sts.amazonaws.com/doc/2011-06-15/"

  /// The answer of an operation that was carried out.
  static func answer(_ operation: String, _ result: [Element], requestID: String) -> [UInt8] {
    document(
      "\(operation)Response",
      [
        .group("\(operation)Result", result), .group("ResponseMetadata", [.text("RequestId", requestID)]),
      ])
  }

  /// An error.
  static func error(_ error: ServiceError, requestID: String) -> [UInt8] {
    document(
      "ErrorResponse",
      [
        .group(
          "Error",
          [
            .text("Type", error.status < 500 ? "Sender" : "Receiver"), .text("Code", error.code),
            .text("Message", error.message ?? ""),
          ]), .text("RequestId", requestID),
      ])
  }

  private static func document(_ name: String, _ elements: [Element]) -> [UInt8] {
    var text = "<\(name) xmlns=\"\(namespace)\">\n"
    for element in elements { write(element, to: &text, indent: "  ") }
    return Array((text + "</\(name)>\n").utf8)
  }

  private static func write(_ element: Element, to text: inout String, indent: String) {
    switch element {
    case .text(let name, let value):
      text += "\(indent)<\(name)>\(escaped(value))</\(name)>\n"
    case .group(let name, let elements):
      text += "\(indent)<\(name)>\n"
      for element in elements { write(element, to: &text, indent: indent + "  ") }
      text += "\(indent)</\(name)>\n"
    }
  }

  private static func escaped(_ value: String) -> String {
    value.reduce(into: "") { text, character in
      switch character {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "\"": text += "&quot;"
      default: text.append(character)
      }
    }
  }
}

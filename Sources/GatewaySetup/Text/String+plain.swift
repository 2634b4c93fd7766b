extension String {
  /// The same text as one line of printable ASCII, with a question mark for each other character. What is longer than
  /// 4000 characters is cut.
  var plain: String {
    String(String.UnicodeScalarView(unicodeScalars.prefix(4000).map { (" "..."~").contains($0) ? $0 : "?" }))
  }

  /// The same text as a YAML scalar between double quotes (YAML 1.2, section 7.3.1).
  var quotedForYAML: String {
    var quoted = "\""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case " "..."~": quoted.unicodeScalars.append(scalar)
      default:
        let digits = String(scalar.value, radix: 16, uppercase: true)
        quoted += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
      }
    }
    return quoted + "\""
  }
}

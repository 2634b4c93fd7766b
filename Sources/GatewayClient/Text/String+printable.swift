extension String {
  /// The same text with a question mark for each character that a terminal would act upon.
  package var printable: String {
    var text = ""
    for scalar in unicodeScalars {
      let isControl = scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
      text.unicodeScalars.append(isControl ? "?" : scalar)
    }
    return text
  }
}

/// Words as a POSIX shell splits them, with nothing expanded and nothing run: quotes and backslashes are resolved, and
/// `$`, `*`, `|` and the like are characters as any other.
///
/// Within double quotes a backslash escapes `"` and `\`, and is itself before anything else.
enum ShellWords {
  struct Problem: Error, Equatable {
    let reason: String
  }

  static func split(_ text: String) throws(Problem) -> [String] {
    var words: [String] = []
    var word = String.UnicodeScalarView()
    // A word may be empty: then there were quotes.
    var isInWord = false
    var quote: Unicode.Scalar?
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      switch (quote, scalar) {
      case (nil, " "), (nil, "\t"), (nil, "\n"), (nil, "\r"):
        if isInWord { words.append(String(word)) }
        word.removeAll()
        isInWord = false
        continue
      case (nil, "'"), (nil, "\""): quote = scalar
      case (nil, "\\"):
        guard let escaped = rest.popFirst() else { throw Problem(reason: "it ends in a backslash") }
        word.append(escaped)
      case ("\"", "\\"):
        let escaped = rest.first.flatMap { $0 == "\"" || $0 == "\\" ? rest.popFirst() : nil }
        word.append(escaped ?? scalar)
      case (let open?, _) where open == scalar: quote = nil
      default: word.append(scalar)
      }
      isInWord = true
    }
    guard quote == nil else { throw Problem(reason: "a quote is not closed") }
    if isInWord { words.append(String(word)) }
    return words
  }
}

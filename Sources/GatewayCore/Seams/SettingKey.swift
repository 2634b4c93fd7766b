/// A key of the configuration, with what an operator has to know of it.
package struct SettingKey: Sendable, Equatable {
  /// What may stand there.
  package enum Form: Sendable, Equatable {
    case text, file, url, time
    case flag
    case number, dollars
    case whole(ClosedRange<Int>)
    case duration
    /// A duration, or `none` for one without end.
    case lease
    case list
    case oneOf([String])
  }

  /// With dots where it is nested; a part in capitals stands for a name that the operator chooses.
  package let name: String
  package let form: Form
  /// What holds where nothing is said, as it would be written; nil: nothing does.
  package let standard: String?
  /// What it does: Markdown, one line, without a full stop.
  package let meaning: String

  package init(_ name: String, _ form: Form, _ standard: String, _ meaning: String) {
    self.init(name: name, form: form, standard: standard, meaning: meaning)
  }

  package init(_ name: String, _ form: Form, _ meaning: String) {
    self.init(name: name, form: form, standard: nil, meaning: meaning)
  }

  package init(name: String, form: Form, standard: String?, meaning: String) {
    self.name = name
    self.form = form
    self.standard = standard
    self.meaning = meaning
  }
}

extension SettingKey.Form: CustomStringConvertible {
  package var description: String {
    switch self {
    case .text: "text"
    case .file: "file"
    case .url: "URL"
    case .time: "time in RFC 3339, UTC"
    case .flag: "`true` or `false`"
    case .number: "number"
    case .dollars: "US dollars"
    case .whole(let range) where range.upperBound == .max: "whole number from \(range.lowerBound)"
    case .whole(let range): "whole number from \(range.lowerBound) to \(range.upperBound)"
    case .duration: "duration"
    case .lease: "duration, or `none`"
    case .list: "list"
    case .oneOf(let words): words.map { "`\($0)`" }.joined(separator: ", ")
    }
  }
}

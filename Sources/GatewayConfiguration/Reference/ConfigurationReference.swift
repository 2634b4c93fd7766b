package import GatewayCore

/// The table of all keys, for people.
package struct ConfigurationReference {
  private let rows: [SettingKey]

  /// - Parameter kinds: the backends, whose models have keys of their own.
  package init(kinds: [BackendKind]) {
    rows = ConfigurationKeys.described(kinds: kinds)
  }

  /// A table in Markdown. The variables of names in capitals are made from the names that the configuration has.
  package var markdown: String {
    let lines = rows.map { row in
      "| `\(row.name)`<br>`\(SettingsReader.variable(path: Self.path(row)))` | \(row.form) | \(Self.standard(row)) | "
        + "\(row.meaning) |"
    }
    return (["| key and variable | value | default | |", "|---|---|---|---|"] + lines).joined(separator: "\n")
  }

  private static func path(_ row: SettingKey) -> [String] { row.name.split(separator: ".").map(String.init) }

  /// What a person would write there stands as code, what only says it in words does not.
  private static func standard(_ row: SettingKey) -> String {
    guard let text = row.standard else { return "" }
    return text.contains("`") || text.contains(" ") ? text : "`\(text)`"
  }
}

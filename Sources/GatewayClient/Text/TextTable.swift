/// Columns of text, as wide as they must be, for people.
package struct TextTable: Sendable {
  private static let gap = "  "

  private let rows: [[String]]

  /// - Parameter rows: each as long as the header; an empty cell is written `-`.
  package init(header: [String], rows: [[String?]]) {
    self.rows = [header] + rows.map { $0.map { cell in cell.flatMap { $0.isEmpty ? nil : $0.printable } ?? "-" } }
  }

  package var lines: [String] {
    let widths = rows.reduce(into: [Int]()) { widths, row in
      for (column, cell) in row.enumerated() {
        if column < widths.count { widths[column] = max(widths[column], cell.count) } else { widths.append(cell.count) }
      }
    }
    return rows.map { row in
      let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
      let line = cells.joined(separator: Self.gap)
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
  }
}

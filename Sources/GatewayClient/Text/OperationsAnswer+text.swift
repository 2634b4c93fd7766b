extension OperationsAnswer {
  /// A line for each operation.
  package static func table(_ operations: [OperationAnswer]) -> TextTable {
    TextTable(
      header: ["REQUESTED", "VERB", "MODEL", "CALLER", "HOLDER", "OUTCOME", "ENDED", "ID"],
      rows: operations.map { [$0.requestedAt, $0.verb, $0.model, $0.caller, $0.holder, $0.result, $0.endedAt, $0.id] })
  }
}

extension OperationAnswer {
  /// All that is known of it.
  package var lines: [String] {
    let rows: [[String?]] = [
      ["verb", verb + (reason.map { ", \($0)" } ?? "")],
      ["model", model],
      ["backend", backend],
      ["units", UnitsText.text(minInferenceUnits, maxInferenceUnits)],
      ["caller", "\(caller)/\(holder)"],
      ["requested", requestedAt],
      ["ended", endedAt],
      ["outcome", result],
      ["request", requestId],
      ["at AWS", awsRequestId],
    ]
    return TextTable(header: ["id", id.printable], rows: rows).lines
  }

  fileprivate var result: String { outcome + (errorCode.map { " (\($0))" } ?? "") }
}

extension OperationsAnswer {
  /// A line for each operation.
  package var table: TextTable {
    TextTable(
      header: ["REQUESTED", "VERB", "MODEL", "CALLER", "HOLDER", "OUTCOME", "ENDED", "ID"],
      rows: operations.map {
        let outcome = $0.outcome + ($0.errorCode.map { " (\($0))" } ?? "")
        return [$0.requestedAt, $0.verb, $0.model, $0.caller, $0.holder, outcome, $0.endedAt, $0.id]
      })
  }
}

/// What a model may cost in a month.
package struct ModelBudget: Sendable, Equatable {
  let id: String
  let dollars: Double
  /// For a unit and hour.
  let price: Double

  /// Entries without a budget, or without the price that it takes, are not limited.
  static func budgets(of entries: [CatalogEntry]) -> [ModelTarget: ModelBudget] {
    let known = entries.compactMap { entry in
      entry.dollarsPerMonth.flatMap { dollars in
        entry.price.map { (entry.target, ModelBudget(id: entry.id, dollars: dollars, price: $0)) }
      }
    }
    return Dictionary(known) { first, _ in first }
  }
}

/// The members of an awsQuery request: a form of `Action`, `Version` and the operation's own.
struct QueryInput: Sendable {
  private let items: [(name: String, value: String)]

  /// Reads the form in a request's body; one that is not well formed has no members.
  init(_ request: SimulatedRequest) {
    let form = String(decoding: request.body, as: UTF8.self).replacing("+", with: "%20").replacing("?", with: "%3F")
    items = RequestTarget("/?" + form)?.query ?? []
  }

  /// The values of all members.
  var values: [String] { items.map(\.value) }

  /// The member of that name; nil when there is none.
  subscript(name: String) -> String? {
    items.first { $0.name == name }?.value
  }
}

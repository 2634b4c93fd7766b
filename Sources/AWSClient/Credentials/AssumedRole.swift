/// A role that the gateway takes on for some of its models, as the catalog names it.
package struct AssumedRole: Hashable, Sendable, Codable {
  /// Such as `arn:aws:iam::111122223333:role/vision`.
  package let arn: String
  /// What the role's owner asks for beside it, so that nobody else's role is taken on by mistake.
  package let externalID: String?

  package init(arn: String, externalID: String? = nil) {
    self.arn = arn
    self.externalID = externalID
  }
}

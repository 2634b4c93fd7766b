/// Whom AWS takes the holder of some keys for.
package struct CallerIdentity: Sendable, Equatable {
  /// Twelve digits.
  package let account: String
  /// Such as `arn:aws:sts::111122223333:assumed-role/vision/model-gateway-1`.
  package let arn: String
  package let userID: String

  package init(account: String, arn: String, userID: String) {
    self.account = account
    self.arn = arn
    self.userID = userID
  }

  init?(_ node: XMLNode) {
    guard let account = node.text(at: "Account"), let arn = node.text(at: "Arn") else { return nil }
    self.init(account: account, arn: arn, userID: node.text(at: "UserId") ?? "")
  }
}

/// The part of AWS that one signed request sees: an account in a region.
struct Place: Sendable, Hashable {
  /// Twelve digits.
  let account: String
  /// The region that the signature is scoped to.
  let region: String
}

/// The roles of the simulated AWS, in the order in which they were added.
struct RoleBook: Sendable {
  /// All roles.
  private(set) var roles: [SimulatedRole]

  /// Makes a book of roles.
  init(_ roles: [SimulatedRole]) {
    self.roles = roles
  }

  /// The role of a resource name.
  func role(arn: String) -> SimulatedRole? {
    roles.first { $0.arn == arn }
  }

  /// The role of that name in an account, whatever its path.
  func role(account: String, named name: String) -> SimulatedRole? {
    roles.first { $0.account == account && $0.baseName == name }
  }

  /// Adds a role, or replaces the one of the same resource name.
  mutating func put(_ role: SimulatedRole) {
    if let index = roles.firstIndex(where: { $0.arn == role.arn }) {
      roles[index] = role
    } else {
      roles.append(role)
    }
  }

  /// Removes a role. Its sessions go on.
  ///
  /// - Returns: false when there is no such role.
  mutating func remove(arn: String) -> Bool {
    guard let index = roles.firstIndex(where: { $0.arn == arn }) else { return false }
    roles.remove(at: index)
    return true
  }
}

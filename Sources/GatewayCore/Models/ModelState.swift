/// The one vocabulary of states, whatever the service calls them.
package enum ModelState: String, Sendable, CaseIterable, Codable {
  case stopped, starting, running, stopping, failed, updating, unavailable
  /// Not seen yet, or AWS cannot be reached and nothing is known. No backend reports it.
  case unknown
}

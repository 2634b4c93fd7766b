import FoundationEssentials

/// A project, which on both services is what models belong to.
struct SimulatedProject: Sendable, Equatable {
  /// The service it is on.
  let service: HostingService
  /// Where it is.
  let place: Place
  /// Its name, unique in service and place.
  let name: String
  /// When it was made.
  let createdAt: Date
  /// Its resource name.
  let arn: String
}

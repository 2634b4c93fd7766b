import FoundationEssentials

/// A project, which on both services is what models belong to.
struct SimulatedProject: Sendable, Equatable {
  /// The service it is on.
  let service: HostingService
  /// The region it is in.
  let region: String
  /// Its name, unique in service and region.
  let name: String
  /// When it was made.
  let createdAt: Date
  /// Its resource name.
  let arn: String
}

package import SigV4

/// What the container credentials endpoint is set to.
package struct ContainerState: Sendable, Equatable {
  /// The name of the container's role, in the simulator's account; nil for a container without one.
  package var roleName: String? = DemoCloud.roleName
  /// What the `Authorization` header must be; nil when nothing is asked.
  package var authorization: Secret?
}

package import SigV4

/// The credentials of a profile: the one that `AWS_PROFILE` names, else `AWS_DEFAULT_PROFILE`, else `default`.
///
/// The files are read anew each time. A profile that is named and not there is an error; without a `default` profile,
/// or with one that holds no credentials, the search goes on.
package struct ProfileCredentialProvider: CredentialProvider {
  private let context: CredentialContext
  private let container: any CredentialProvider
  private let instanceMetadata: any CredentialProvider

  /// - Parameters:
  ///   - container: for `credential_source = EcsContainer`.
  ///   - instanceMetadata: for `credential_source = Ec2InstanceMetadata`.
  package init(
    context: CredentialContext, container: any CredentialProvider, instanceMetadata: any CredentialProvider
  ) {
    self.context = context
    self.container = container
    self.instanceMetadata = instanceMetadata
  }

  package func credentials() async throws(CredentialError) -> AWSCredentials {
    let (name, isNamed) = context.profile
    let source = "profile \(name)"
    let set: ProfileSet
    do { set = try context.files.read() } catch { throw .broken(source, error.description) }
    guard let profile = set.profiles[name] else {
      let reason = "there is no such profile in \(context.files.config) and \(context.files.credentials)"
      throw isNamed ? .broken(source, reason) : .missing(source, reason)
    }
    let resolver = ProfileResolver(
      set: set, head: profile, context: context, container: container, instanceMetadata: instanceMetadata)
    guard let provider = try resolver.provider(of: profile) else {
      throw .missing(source, "it holds no credentials")
    }
    return try await provider.credentials()
  }
}

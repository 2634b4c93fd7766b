/// Where AWS's own tools look for credentials, in their order: environment, profile, web identity, container, instance.
///
/// Source: https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
package enum DefaultCredentialChain {
  /// Each source is asked anew each time: files are read, programs run and services asked. What keeps credentials until
  /// they must be renewed goes over it.
  ///
  /// Keys in the environment go before `AWS_PROFILE`, and a profile before `AWS_WEB_IDENTITY_TOKEN_FILE`.
  ///
  /// - Parameters:
  ///   - container: the source at the address that a container's environment names.
  ///   - instanceMetadata: the source at an instance's own address.
  package static func make(
    _ context: CredentialContext, container: any CredentialProvider, instanceMetadata: any CredentialProvider
  ) -> CredentialProviderChain {
    CredentialProviderChain([
      EnvironmentCredentialProvider(environment: context.environment),
      ProfileCredentialProvider(context: context, container: container, instanceMetadata: instanceMetadata),
      WebIdentityCredentialProvider(
        environment: context.environment, sessionName: context.sessionName, sts: context.sts),
      container, instanceMetadata,
    ])
  }
}

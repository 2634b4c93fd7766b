/// Finds out what a profile means: which sources its properties name, one behind the other. Nothing is asked yet.
///
/// Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html
struct ProfileResolver {
  let set: ProfileSet
  /// The profile with which it begins, which says where STS is asked.
  let head: Profile
  let context: CredentialContext
  let container: any CredentialProvider
  let instanceMetadata: any CredentialProvider

  /// - Throws: what the profile says that cannot be meant.
  /// - Returns: Nil for a profile that holds no credentials.
  func provider(of profile: Profile) throws(CredentialError) -> (any CredentialProvider)? {
    try provider(of: profile, after: [])
  }

  /// - Parameter way: the profiles whose source this one is, the first one first.
  private func provider(
    of profile: Profile, after way: [String]
  ) throws(CredentialError) -> (any CredentialProvider)? {
    let takesRole = profile["role_arn"] != nil && profile["web_identity_token_file"] == nil
    // Keys of its own go before a role where a profile is a source: so it can be the source of itself.
    let isSourceWithKeys = !way.isEmpty && profile.hasKeys
    let found =
      takesRole && !isSourceWithKeys
      ? try role(of: profile, after: way)
      : try base(of: profile)
    return found.map { NamedProfileProvider(profile: profile.name, provider: $0) }
  }

  /// Sources that need no other profile, in the order in which AWS's command line tries them.
  private func base(of profile: Profile) throws(CredentialError) -> (any CredentialProvider)? {
    if let webIdentity = try webIdentity(of: profile) { return webIdentity }
    if let settings = try SSOSettings(profile, in: set) { return SSOCredentialProvider(settings, context: context) }
    if profile.keepsInCredentials("aws_access_key_id"), let keys = try keys(of: profile) { return keys }
    if let commandLine = profile["credential_process"] {
      return ProcessCredentialProvider(
        commandLine: commandLine, environment: context.environment, time: context.time)
    }
    return try keys(of: profile)
  }

  private func role(of profile: Profile, after way: [String]) throws(CredentialError) -> any CredentialProvider {
    guard let arn = profile["role_arn"] else { throw broken(profile, "it has no role_arn") }
    guard profile["mfa_serial"] == nil else {
      throw broken(profile, "its role needs a code of the device in mfa_serial, for which a service cannot ask")
    }
    let base: any CredentialProvider
    switch (profile["source_profile"], profile["credential_source"]) {
    case (nil, nil): throw broken(profile, "it has role_arn, but neither source_profile nor credential_source")
    case (_?, _?): throw broken(profile, "it has both source_profile and credential_source")
    case (let name?, nil): base = try source(name, of: profile, after: way)
    case (nil, let name?): base = try source(named: name, of: profile)
    }
    return AssumeRoleCredentialProvider(
      base: base, role: AssumedRole(arn: arn, externalID: profile["external_id"]),
      sessionName: try sessionName(of: profile), duration: try duration(of: profile), sts: context.sts(head, in: set))
  }

  private func source(
    _ name: String, of profile: Profile, after way: [String]
  ) throws(CredentialError) -> any CredentialProvider {
    guard let source = set.profiles[name] else { throw broken(profile, "its source_profile \(name) does not exist") }
    let way = way + [profile.name]
    guard !way.contains(name) || (name == profile.name && source.hasKeys) else {
      throw broken(profile, "its source_profile leads round in a circle: \((way + [name]).joined(separator: " > "))")
    }
    guard let provider = try provider(of: source, after: way) else {
      throw broken(profile, "its source_profile \(name) holds no credentials")
    }
    return provider
  }

  private func source(named name: String, of profile: Profile) throws(CredentialError) -> any CredentialProvider {
    switch name {
    case "Environment": EnvironmentCredentialProvider(environment: context.environment)
    case "EcsContainer": container
    case "Ec2InstanceMetadata": instanceMetadata
    default:
      throw broken(profile, "its credential_source is none of Environment, EcsContainer and Ec2InstanceMetadata")
    }
  }

  private func webIdentity(of profile: Profile) throws(CredentialError) -> WebIdentityCredentialProvider? {
    guard let file = profile["web_identity_token_file"] else { return nil }
    guard let arn = profile["role_arn"] else { throw broken(profile, "it has web_identity_token_file and no role_arn") }
    let settings = WebIdentityCredentialProvider.Settings(
      tokenFile: file, roleARN: arn, sessionName: try sessionName(of: profile), duration: try duration(of: profile))
    return WebIdentityCredentialProvider(settings, sts: context.sts(head, in: set))
  }

  private func keys(of profile: Profile) throws(CredentialError) -> StaticCredentialProvider? {
    switch profile.keys {
    case .none: return nil
    case .pair(let credentials): return StaticCredentialProvider(credentials)
    case .half(let missing): throw broken(profile, "it has half a pair of keys: \(missing) is missing")
    }
  }

  private func sessionName(of profile: Profile) throws(CredentialError) -> RoleSessionName {
    guard let text = profile["role_session_name"] else { return context.sessionName }
    guard let name = RoleSessionName(text) else {
      throw broken(profile, "its role_session_name is not 2 to 64 of letters, digits and _=,.@+-")
    }
    return name
  }

  private func duration(of profile: Profile) throws(CredentialError) -> Int? {
    guard let text = profile["duration_seconds"] else { return nil }
    guard let seconds = Int(text), (900...43200).contains(seconds) else {
      throw broken(profile, "its duration_seconds is not a number from 900 to 43200")
    }
    return seconds
  }

  private func broken(_ profile: Profile, _ reason: String) -> CredentialError {
    .broken("profile \(profile.name)", reason)
  }
}

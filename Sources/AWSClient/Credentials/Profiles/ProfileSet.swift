/// What the files of profiles hold, sorted by what each section is.
struct ProfileSet: Sendable, Equatable {
  private(set) var profiles: [String: Profile] = [:]
  private(set) var ssoSessions: [String: [String: ProfileSection.Value]] = [:]
  private(set) var services: [String: [String: ProfileSection.Value]] = [:]

  /// Sections of other kinds, and those whose name is missing or of several words, are passed over, as AWS's own tools
  /// do it. `[profile default]` goes before `[default]`.
  ///
  /// - Parameters:
  ///   - config: sections `default`, `profile NAME`, `sso-session NAME` and `services NAME`.
  ///   - credentials: sections whose heading is the profile's name.
  init(config: [ProfileSection], credentials: [ProfileSection]) {
    var plainDefault: ProfileSection?
    for section in config {
      guard let words = try? ShellWords.split(section.heading) else { continue }
      switch (words.first, words.count) {
      case ("default", 1): plainDefault = section
      case ("profile", 2): profiles[words[1], default: Profile(name: words[1])].add(config: section)
      case ("sso-session", 2): ssoSessions[words[1], default: [:]].merge(section.properties) { $1 }
      case ("services", 2): services[words[1], default: [:]].merge(section.properties) { $1 }
      default: continue
      }
    }
    if let plainDefault, profiles["default"] == nil {
      profiles["default"] = Profile(name: "default", config: plainDefault.properties)
    }
    for section in credentials {
      profiles[section.heading, default: Profile(name: section.heading)].add(credentials: section)
    }
  }

  /// A property of an `[sso-session NAME]` section; nil where there is none, or an empty one.
  func ssoSession(_ name: String, _ property: String) -> String? {
    guard case .text(let text)? = ssoSessions[name]?[property], !text.isEmpty else { return nil }
    return text
  }

  /// The base URL that a profile gives for a service: of its `services` section, else for all services.
  ///
  /// Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
  func endpoint(of service: String, for profile: Profile) -> String? {
    if let section = profile["services"], case .nested(let settings)? = services[section]?[service],
      let url = settings["endpoint_url"], !url.isEmpty
    {
      return url
    }
    return profile["endpoint_url"]
  }
}

extension Profile {
  fileprivate mutating func add(config section: ProfileSection) {
    config.merge(section.properties) { $1 }
  }

  fileprivate mutating func add(credentials section: ProfileSection) {
    credentials.merge(section.properties) { $1 }
  }
}

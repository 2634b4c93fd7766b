import Testing

@testable import AWSClient

@Suite struct ProfileSetTests {
  @Test func `Sections of the config file are known by their first word`() throws {
    let set = try set(
      config: """
        [default]
        region = us-east-1
        [profile build]
        region = us-west-2
        [profile "two words"]
        region = eu-central-1
        [sso-session corp]
        sso_region = eu-west-1
        [services local]
        sts =
          endpoint_url = http://localhost:1
        """)
    #expect(
      set.profiles.mapValues { $0["region"] } == [
        "default": "us-east-1", "build": "us-west-2", "two words": "eu-central-1",
      ])
    #expect(set.ssoSession("corp", "sso_region") == "eu-west-1")
    #expect(set.services["local"]?["sts"] == .nested(["endpoint_url": "http://localhost:1"]))
  }

  @Test(arguments: [
    "[build]", "[profile]", "[profile a b]", "[profiles build]", "[profile-build]", "[PROFILE build]",
    "[profile \"build]",
    "[sso-session build]", "[default build]", "[plugins]",
  ])
  func `A section of another kind is no profile`(heading: String) throws {
    #expect(try set(config: "\(heading)\nregion = us-east-1").profiles.isEmpty)
  }

  @Test(arguments: [
    "[default]\nregion = a\noutput = json\n[profile default]\nregion = b",
    "[profile default]\nregion = b\n[default]\nregion = a\noutput = json",
  ])
  func `A default with its kind goes before one without, wherever they stand`(config: String) throws {
    let profile = try #require(try set(config: config).profiles["default"])
    #expect(profile["region"] == "b")
    #expect(profile["output"] == nil)
  }

  @Test func `The headings of the credentials file are names`() throws {
    let set = try set(credentials: "[default]\na = 1\n[build]\na = 2\n[profile x]\na = 3")
    #expect(set.profiles.mapValues { $0["a"] } == ["default": "1", "build": "2", "profile x": "3"])
  }

  @Test func `Both files make one profile, and the credentials file's values hold`() throws {
    let set = try set(
      config: "[profile build]\nregion = us-east-1\naws_access_key_id = CONFIG\noutput = json",
      credentials: "[build]\naws_access_key_id = CREDENTIALS\nregion = us-west-2")
    let profile = try #require(set.profiles["build"])
    #expect(profile["aws_access_key_id"] == "CREDENTIALS")
    #expect(profile["region"] == "us-west-2")
    #expect(profile["output"] == "json")
    #expect(profile.keepsInCredentials("aws_access_key_id"))
    #expect(!profile.keepsInCredentials("output"))
  }

  @Test func `An empty value, and one of nested values, is as good as none`() throws {
    let profile = try #require(
      try set(config: "[default]\nregion =\ns3 =\n  a = b\noutput = json").profiles["default"])
    #expect(profile["region"] == nil)
    #expect(profile["s3"] == nil)
    #expect(profile["output"] == "json")
  }

  @Test(
    arguments: [
      ("endpoint_url = http://localhost:1", "http://localhost:1"),
      ("services = local", "http://localhost:2"),
      ("services = local\nendpoint_url = http://localhost:1", "http://localhost:2"),
      ("services = other\nendpoint_url = http://localhost:1", "http://localhost:1"),
      ("services = other", nil), ("region = us-east-1", nil),
    ] as [(String, String?)])
  func `A profile's endpoint is its service's own, else that for all`(properties: String, url: String?) throws {
    let set = try set(
      config: """
        [default]
        \(properties)
        [services local]
        sts =
          endpoint_url = http://localhost:2
        [services other]
        s3 =
          endpoint_url = http://localhost:3
        """)
    #expect(set.endpoint(of: "sts", for: try #require(set.profiles["default"])) == url)
  }

  private func set(config: String = "", credentials: String = "") throws -> ProfileSet {
    ProfileSet(
      config: try ProfileFileParser.sections(in: config), credentials: try ProfileFileParser.sections(in: credentials))
  }
}

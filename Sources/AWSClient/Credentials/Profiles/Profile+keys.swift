import SigV4

extension Profile {
  enum Keys {
    case none
    case pair(AWSCredentials)
    /// The name of the property that is missing.
    case half(missing: String)
  }

  /// The keys that stand in the profile itself.
  var keys: Keys {
    switch (self["aws_access_key_id"], self["aws_secret_access_key"]) {
    case (nil, nil): .none
    case (_?, nil): .half(missing: "aws_secret_access_key")
    case (nil, _?): .half(missing: "aws_access_key_id")
    case (let id?, let secret?):
      .pair(
        AWSCredentials(
          accessKeyID: id, secretAccessKey: Secret(secret), sessionToken: self["aws_session_token"].map { Secret($0) }))
    }
  }

  /// Whether there is at least half a pair.
  var hasKeys: Bool {
    self["aws_access_key_id"] != nil || self["aws_secret_access_key"] != nil
  }
}

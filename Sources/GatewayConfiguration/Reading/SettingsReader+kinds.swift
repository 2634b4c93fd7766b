import AWSClient
import FoundationEssentials
import GatewayCore

extension SettingsReader {
  static let regionRule = "must be an AWS region such as us-east-1"

  mutating func region(_ path: [String]) -> String? {
    guard let text = string(path) else { return nil }
    guard ARN.isLabel(text) else {
      report(path, Self.regionRule)
      return nil
    }
    return text
  }

  /// A duration in whole seconds.
  mutating func duration(_ path: [String]) -> Int? {
    guard let text = string(path) else { return nil }
    guard let seconds = DurationText.seconds(text) else {
      report(path, DurationText.rule)
      return nil
    }
    return seconds
  }

  /// A duration, or `none` for one without end.
  mutating func lease(_ path: [String], limit: Int) -> LeaseLength? {
    guard let text = string(path) else { return nil }
    if text == "none" { return .untilStopped }
    guard let seconds = DurationText.seconds(text) else {
      report(path, "\(DurationText.rule), or none")
      return nil
    }
    if seconds > limit { report(path, "must not be longer than leases.limit") }
    return .seconds(seconds)
  }

  /// An amount of US dollars, from 0.
  mutating func price(_ path: [String]) -> Double? {
    guard let text = string(path) else { return nil }
    guard let amount = Double(text), amount.isFinite, (0...1_000_000).contains(amount) else {
      report(path, "must be an amount of US dollars, such as 4 or 0.35")
      return nil
    }
    return amount
  }

  /// A part of a whole.
  mutating func ratio(_ path: [String]) -> Double? {
    guard let text = string(path) else { return nil }
    guard let ratio = Double(text), (0...1).contains(ratio) else {
      report(path, "must be a number from 0 to 1")
      return nil
    }
    return ratio
  }

  /// The base URL of something that is reached by HTTP.
  mutating func httpURL(_ path: [String]) -> String? {
    guard let text = string(path) else { return nil }
    guard let url = URL(string: text), ["http", "https"].contains(url.scheme), url.host?.isEmpty == false,
      url.query == nil, url.fragment == nil, url.user == nil
    else {
      report(path, "must be an http:// or https:// URL with a host, and no query")
      return nil
    }
    return text
  }

  mutating func account(_ path: [String]) -> String? {
    guard let text = string(path) else { return nil }
    guard ARN.isAccount(text) else {
      report(path, "must be an AWS account: 12 digits")
      return nil
    }
    return text
  }

  /// A role with its external id, in a section of their own.
  mutating func role(_ path: [String]) -> ModelTarget.Role? {
    let arn = string(path + ["role_arn"])
    let externalID = string(path + ["external_id"])
    if let arn, AssumedRole.partition(ofARN: arn) == nil { report(path + ["role_arn"], AssumedRole.arnRule) }
    if let externalID, !AssumedRole.isExternalID(externalID) {
      report(path + ["external_id"], AssumedRole.externalIDRule)
    }
    guard let arn else {
      if externalID != nil { report(path + ["external_id"], "needs role_arn beside it") }
      return nil
    }
    return ModelTarget.Role(arn: arn, externalID: externalID)
  }

  /// A base URL of a service, checked as it will be when it is used.
  mutating func endpoint(_ path: [String], plainHosts: Set<String>) -> String? {
    guard let text = string(path) else { return nil }
    do {
      _ = try Endpoint(url: text, plainHosts: plainHosts)
      return text
    } catch {
      report(path, error.reason)
      return nil
    }
  }

  /// A flag of the configuration, else that of a variable that AWS's tools have too.
  mutating func flag(_ path: [String], or variable: String, of environment: [String: String]) -> Bool? {
    if let flag = flag(path) { return flag }
    guard let text = environment[variable], !text.isEmpty else { return nil }
    switch text.lowercased() {
    case "true": return true
    case "false": return false
    default:
      report(variable: variable, "must be true or false")
      return nil
    }
  }

  /// Whether what is at `path` is retired, and what has taken its place.
  /// - Parameter inherited: what holds where nothing is said.
  mutating func retirement(_ path: [String], inherited: Retirement?) -> Retirement? {
    let isRetired = flag(path + ["retired"]) ?? (inherited != nil)
    let successor = string(path + ["successor"])
    if let successor, successor.count > 200 || successor.contains(where: \.isNewline) {
      report(path + ["successor"], "must be one line of at most 200 characters")
    }
    if successor != nil, !isRetired { report(path + ["successor"], "goes with retired: true") }
    return isRetired ? Retirement(successor: successor ?? inherited?.successor) : nil
  }
}

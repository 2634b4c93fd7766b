import AWSClient
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

  mutating func account(_ path: [String]) -> String? {
    guard let text = string(path) else { return nil }
    guard ARN.isAccount(text) else {
      report(path, "must be an AWS account: 12 digits")
      return nil
    }
    return text
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
}

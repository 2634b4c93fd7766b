import Foundation
import GatewayCore
import Platform
import Webhooks

/// Reads who hears of events.
enum WebhooksReader {
  private static let section = ["webhooks"]

  static func read(_ settings: inout SettingsReader) -> [WebhookSubscription] {
    settings.names(below: section).compactMap { name in
      let path = section + [name]
      guard CallerName.isLabel(name) else {
        settings.report(path, CallerName.labelRule)
        return nil
      }
      let allowsPrivate = settings.flag(path + ["allow_private"]) ?? false
      let events = events(path + ["events"], &settings)
      let models = models(path + ["models"], &settings)
      let url = url(path, allowsPrivate: allowsPrivate, &settings)
      let secretFile = secretFile(path, &settings)
      guard let url, let secretFile else { return nil }
      return WebhookSubscription(
        name: name, url: url, secretFile: secretFile, events: events, models: models, allowsPrivate: allowsPrivate)
    }
  }

  private static func url(_ webhook: [String], allowsPrivate: Bool, _ settings: inout SettingsReader) -> String? {
    let path = webhook + ["url"]
    let problemCount = settings.problems.count
    guard let text = settings.string(path) else {
      if settings.problems.count == problemCount { settings.report(webhook, "url is missing") }
      return nil
    }
    guard let url = URLComponents(string: text), let scheme = url.scheme?.lowercased(),
      ["http", "https"].contains(scheme), let host = url.host, !host.isEmpty, url.user == nil, url.password == nil,
      url.fragment == nil
    else {
      settings.report(path, "must be a URL such as https://example.com/events, with no user and no fragment")
      return nil
    }
    if scheme == "http", !allowsPrivate {
      settings.report(path, "must begin with https:// where allow_private is not set")
    }
    let address = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
    if !allowsPrivate, LoopbackAddress.contains(address) || isPrivate(address) {
      settings.warn(path, "\(address) is not of the public internet: without allow_private nothing is sent there")
    }
    return text
  }

  private static func isPrivate(_ address: String) -> Bool {
    IPAddress.bytes(of: address) != nil && !PublicAddress.contains(address)
  }

  /// The file is read at each attempt; here it is only looked at.
  private static func secretFile(_ webhook: [String], _ settings: inout SettingsReader) -> String? {
    let path = webhook + ["secret_file"]
    let problemCount = settings.problems.count
    guard let file = settings.string(path) else {
      if settings.problems.count == problemCount {
        settings.report(webhook, "secret_file is missing: a file with the key by which events are signed")
      }
      return nil
    }
    do throws(SmallFile.Problem) { _ = try WebhookSecret.all(in: file) } catch {
      settings.report(path, "the file \(error.reason)")
    }
    if SmallFile.isReadableByAll(file) {
      settings.warn(path, "\(file) can be read by everybody on this machine")
    }
    return file
  }

  private static func events(_ path: [String], _ settings: inout SettingsReader) -> Set<LifeEvent.Kind> {
    guard let words = settings.list(path) else { return Set(LifeEvent.Kind.allCases) }
    let events = words.compactMap(LifeEvent.Kind.init(rawValue:))
    if words.isEmpty || events.count != words.count {
      settings.report(
        path, "must be a list of \(LifeEvent.Kind.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return Set(events)
  }

  private static func models(_ path: [String], _ settings: inout SettingsReader) -> [ModelPattern] {
    guard let words = settings.list(path) else { return [.all] }
    let patterns = words.compactMap(ModelPattern.init)
    if words.isEmpty || patterns.count != words.count { settings.report(path, "must be a list: \(ModelPattern.rule)") }
    return patterns
  }
}

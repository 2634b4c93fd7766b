import Foundation
import Platform

/// Where profiles are kept.
package struct ProfileFiles: Sendable, Equatable {
  /// No such file that people write comes near it.
  private static let sizeLimit = 1024 * 1024

  package let config: String
  package let credentials: String

  package init(config: String, credentials: String) {
    self.config = config
    self.credentials = credentials
  }

  /// `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE`, else `~/.aws/config` and `~/.aws/credentials`.
  package init(environment: [String: String], home: String) {
    func path(_ variable: String, _ name: String) -> String {
      guard let given = environment[variable], !given.isEmpty else { return "\(home)/.aws/\(name)" }
      return given == "~" || given.hasPrefix("~/") ? home + given.dropFirst() : given
    }
    config = path("AWS_CONFIG_FILE", "config")
    credentials = path("AWS_SHARED_CREDENTIALS_FILE", "credentials")
  }

  /// Reads both. A file that is not there holds nothing.
  func read() throws(ProfileFileProblem) -> ProfileSet {
    ProfileSet(config: try sections(in: config), credentials: try sections(in: credentials))
  }

  private func sections(in path: String) throws(ProfileFileProblem) -> [ProfileSection] {
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    let text: String
    do { text = try SmallFile.text(of: path, limit: Self.sizeLimit) } catch {
      throw ProfileFileProblem(path: path, line: nil, reason: error.reason)
    }
    do { return try ProfileFileParser.sections(in: text) } catch {
      throw ProfileFileProblem(path: path, line: error.line, reason: error.reason)
    }
  }
}

import Foundation
import Testing

@testable import AWSClient

@Suite struct ProfileFilesTests {
  @Test(
    arguments: [
      ([:], "/home/me/.aws/config", "/home/me/.aws/credentials"),
      (
        ["AWS_CONFIG_FILE": "", "AWS_SHARED_CREDENTIALS_FILE": ""], "/home/me/.aws/config", "/home/me/.aws/credentials"
      ),
      (["AWS_CONFIG_FILE": "/etc/c"], "/etc/c", "/home/me/.aws/credentials"),
      (["AWS_SHARED_CREDENTIALS_FILE": "k"], "/home/me/.aws/config", "k"),
      (["AWS_CONFIG_FILE": "~/c", "AWS_SHARED_CREDENTIALS_FILE": "~other/k"], "/home/me/c", "~other/k"),
    ] as [([String: String], String, String)])
  func `The files are where the environment says, else at home`(
    environment: [String: String], config: String, credentials: String
  ) {
    #expect(
      ProfileFiles(environment: environment, home: "/home/me")
        == ProfileFiles(config: config, credentials: credentials))
  }

  @Test func `Files that are not there hold nothing`() throws {
    #expect(try ProfileFiles(config: "/none/c", credentials: "/none/k").read().profiles.isEmpty)
  }

  @Test func `A folder in the place of a file is an error`() throws {
    let home = try Home()
    #expect(problem(home.path, "/none") == "\(home.path) cannot be read")
  }

  @Test func `A file of a mebibyte is read, a larger one is refused`() throws {
    let limit = 1024 * 1024
    let home = try Home(config: "[a]\n" + String(repeating: "#", count: limit - 4))
    #expect(problem("\(home.path)/.aws/config", "/none") == nil)
    try home.write("[a]\n" + String(repeating: "#", count: limit - 3), to: ".aws/config")
    #expect(problem("\(home.path)/.aws/config", "/none") == "\(home.path)/.aws/config is larger than 1048576 bytes")
  }

  @Test func `A file that is not UTF-8 is refused`() throws {
    let home = try Home()
    try Data([0x5B, 0xFF, 0x5D]).write(to: URL(filePath: "\(home.path)/bytes"))
    #expect(problem("/none", "\(home.path)/bytes") == "\(home.path)/bytes is not UTF-8")
  }

  @Test func `A line that cannot be read is told with its file`() throws {
    let home = try Home(credentials: "[a]\nb")
    #expect(
      problem("/none", "\(home.path)/.aws/credentials")
        == "\(home.path)/.aws/credentials line 2 is neither [SECTION] nor NAME = VALUE")
  }

  private func problem(_ config: String, _ credentials: String) -> String? {
    do throws(ProfileFileProblem) {
      _ = try ProfileFiles(config: config, credentials: credentials).read()
      return nil
    } catch {
      return error.description
    }
  }
}

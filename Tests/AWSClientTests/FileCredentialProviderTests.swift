import AWSClient
import Foundation
import SigV4
import Testing

@Suite final class FileCredentialProviderTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "credentials-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: folder)
  }

  @Test(arguments: ["secret", "secret\n", "  secret\r\n\n", "\tsecret "])
  func `White space around a secret is dropped`(text: String) throws {
    let provider = try provider(secret: text, token: text)
    #expect(
      try provider.credentials()
        == AWSCredentials(accessKeyID: "AKID", secretAccessKey: Secret("secret"), sessionToken: Secret("secret")))
  }

  @Test func `Without a token's file there is no token`() throws {
    #expect(try provider(secret: "secret").credentials().sessionToken == nil)
  }

  @Test func `The files are read anew each time, as secret stores replace them`() throws {
    let provider = try provider(secret: "old", token: "old-token")
    #expect(try provider.credentials().secretAccessKey == Secret("old"))
    try write("new", to: "secret")
    try write("new-token", to: "token")
    let renewed = try provider.credentials()
    #expect(renewed.secretAccessKey == Secret("new"))
    #expect(renewed.sessionToken == Secret("new-token"))
  }

  @Test(arguments: ["", " \n"])
  func `An empty secret is an error that names its file and ends the search`(text: String) throws {
    let provider = try provider(secret: text)
    #expect(
      throws: CredentialError([
        .init(source: "configuration", reason: "\(path("secret")) is empty", isFinal: true)
      ])
    ) { try provider.credentials() }
  }

  @Test func `A missing file is an error that names it and ends the search`() throws {
    let provider = FileCredentialProvider(
      accessKeyID: "AKID", secretAccessKeyFile: path("secret"), sessionTokenFile: nil)
    #expect(
      throws: CredentialError([
        .init(source: "configuration", reason: "\(path("secret")) cannot be opened", isFinal: true)
      ])
    ) { try provider.credentials() }
  }

  @Test func `A token that is missing is an error, not a request without it`() throws {
    try write("secret", to: "secret")
    let provider = FileCredentialProvider(
      accessKeyID: "AKID", secretAccessKeyFile: path("secret"), sessionTokenFile: path("token"))
    #expect(throws: CredentialError.self) { try provider.credentials() }
  }

  @Test func `A file of 16 KiB is read, a larger one is refused and its text is not told`() throws {
    let limit = 16 * 1024
    #expect(try provider(secret: String(repeating: "s", count: limit)).credentials().accessKeyID == "AKID")
    let provider = try provider(secret: String(repeating: "s", count: limit + 1))
    do {
      _ = try provider.credentials()
      Issue.record("the file is too large")
    } catch {
      #expect(error.description == "configuration: \(path("secret")) is larger than 16384 bytes")
    }
  }

  private func provider(secret: String, token: String? = nil) throws -> FileCredentialProvider {
    try write(secret, to: "secret")
    if let token { try write(token, to: "token") }
    return FileCredentialProvider(
      accessKeyID: "AKID", secretAccessKeyFile: path("secret"), sessionTokenFile: token.map { _ in path("token") })
  }

  private func path(_ name: String) -> String { folder.appending(path: name).path }

  private func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: folder.appending(path: name))
  }
}

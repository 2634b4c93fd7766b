import Foundation
import Platform
import Testing

@testable import ServerTLS

/// What is looked at before a certificate is shown to anybody.
struct TLSMaterialTests {
  private let authority: TestAuthority

  init() throws { authority = try TestAuthority() }

  @Test func `A certificate and its key can be used until the certificate's end`() throws {
    let material = try TLSMaterial(authority.files(try authority.issue()), at: TestAuthority.now)
    #expect(material.expiresAt == TestAuthority.now + 30 * 86_400)
  }

  @Test(
    arguments: [
      (-2...(-1), "has expired: it was valid until 2027-01-14T08:00:00Z"),
      (1...2, "is not valid before 2027-01-16T08:00:00Z"),
    ] as [(ClosedRange<Double>, String)])
  func `A certificate that is not valid now is refused`(days: ClosedRange<Double>, reason: String) throws {
    let files = try authority.files(try authority.issue(days: days))
    let problem = #expect(throws: TLSMaterial.Problem.self) { try TLSMaterial(files, at: TestAuthority.now) }
    #expect(problem == TLSMaterial.Problem(file: .certificate, path: files.certificate, reason: reason))
  }

  @Test func `A key that belongs to another certificate is refused`() throws {
    var files = try authority.files(try authority.issue())
    files.key = try authority.write(try authority.issue().keyPEM, "other.key")
    let problem = #expect(throws: TLSMaterial.Problem.self) { try TLSMaterial(files, at: TestAuthority.now) }
    #expect(problem?.file == .key)
    #expect(problem?.reason == "is not the key of the certificate in \(files.certificate)")
  }

  @Test(
    arguments: ["", "no PEM", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "\u{0}"],
    TLSMaterial.Problem.File.all)
  func `A file without what belongs in it is refused, and its text is not repeated`(
    text: String, file: TLSMaterial.Problem.File
  ) throws {
    var files = try authority.files(try authority.issue())
    let path = try authority.write(text, "broken.pem")
    switch file {
    case .certificate: files.certificate = path
    case .key: files.key = path
    case .clientAuthorities: files.clientAuthorities = path
    }
    let problem = #expect(throws: TLSMaterial.Problem.self) { try TLSMaterial(files, at: TestAuthority.now) }
    #expect(problem?.file == file)
    #expect(problem?.path == path)
    #expect(problem?.reason.contains("AAAA") == false)
  }

  @Test(arguments: TLSMaterial.Problem.File.all)
  func `A file that is not there is named`(file: TLSMaterial.Problem.File) throws {
    var files = try authority.files(try authority.issue())
    switch file {
    case .certificate: files.certificate = "/nowhere/x"
    case .key: files.key = "/nowhere/x"
    case .clientAuthorities: files.clientAuthorities = "/nowhere/x"
    }
    let problem = #expect(throws: TLSMaterial.Problem.self) { try TLSMaterial(files, at: TestAuthority.now) }
    #expect(problem == TLSMaterial.Problem(file: file, path: "/nowhere/x", reason: "cannot be opened"))
  }

  @Test(arguments: [(0o600, false), (0o640, false), (0o644, true)])
  func `A key that everybody may read is noticed`(mode: Int, isReadable: Bool) throws {
    let path = try authority.write("key", "some.key")
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    #expect(SmallFile.isReadableByAll(path) == isReadable)
  }
}

extension TLSMaterial.Problem.File {
  static let all: [Self] = [.certificate, .key, .clientAuthorities]
}

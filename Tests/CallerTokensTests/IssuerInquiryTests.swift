import AWSClient
import Foundation
import Testing

@testable import CallerTokens

/// What whoever sets a gateway up is told of an issuer's keys.
struct IssuerInquiryTests {
  private static func issuer(_ source: TokenIssuer.KeySource) -> TokenIssuer {
    TokenIssuer(label: "cluster", name: "https://issuer.test", source: source, audiences: ["gateway"])
  }

  private static func download() throws -> TokenIssuer {
    issuer(.download(try KeySetAddress("https://issuer.test/keys"), trusted: nil, tokenFile: nil))
  }

  private static func transport(_ status: Int, _ text: String) -> OneAnswer {
    OneAnswer(.success(InboundResponse(status: status, headers: [], body: Array(text.utf8))))
  }

  @Test func `Keys are fetched once and counted, those that cannot be used by themselves`() async throws {
    let forge = Forge.shared
    let text = #"{"keys":[\#(forge.rsa.json()),\#(forge.p256.json()),\#(forge.weak.json()),{"kty":"oct"}]}"#
    let transport = Self.transport(200, text)
    let answer = try await IssuerInquiry.look(at: Self.download(), transport: transport)
    #expect(answer == .init(count: 2, skipped: 2))
    #expect(transport.requests.count == 1)
  }

  @Test func `Those of a file are counted without a question`() async throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "keys-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(#"{"keys":[\#(Forge.shared.p256.json())]}"#.utf8).write(to: file)
    let answer = try await IssuerInquiry.look(at: Self.issuer(.file(file.path())), transport: NoTransport())
    #expect(answer == .init(count: 1, skipped: 0))
  }

  @Test(arguments: [
    (200, "<html>", "not a JSON Web Key Set"), (200, "{}", "not a JSON Web Key Set"),
    (403, "{\"keys\":[]}", "the server answered 403"),
  ])
  func `Why there are none is told in words of the gateway's own`(status: Int, text: String, reason: String) async {
    await #expect(throws: IssuerInquiry.Problem(reason)) {
      try await IssuerInquiry.look(at: Self.download(), transport: Self.transport(status, text))
    }
  }

  @Test func `A server that is not reached is told`() async {
    await #expect(throws: IssuerInquiry.Problem("not reached: no network")) {
      try await IssuerInquiry.look(at: Self.download(), transport: NoTransport())
    }
  }
}

package import AWSClient

/// Looks once whether an issuer's keys can be had.
package enum IssuerInquiry {
  /// How many keys there are that tokens can be verified with, and how many others.
  package struct Answer: Sendable, Equatable {
    package let count: Int
    package let skipped: Int

    package init(count: Int, skipped: Int) {
      (self.count, self.skipped) = (count, skipped)
    }
  }

  /// Why they cannot be had. Words of the gateway's own.
  package struct Problem: Error, Sendable, Equatable {
    package let reason: String

    package init(_ reason: String) { self.reason = reason }
  }

  /// - Parameter transport: for keys that are not in a file, with those whom the issuer trusts.
  package static func look(
    at issuer: TokenIssuer, transport: any HTTPTransport
  ) async throws(Problem) -> Answer {
    let source = issuer.keySetSource(over: transport)
    do throws(KeySetProblem) {
      let keys = try await KeySetReader.keySet(in: source.document(), for: issuer.algorithms)
      return Answer(count: keys.count, skipped: keys.skipped)
    } catch {
      throw Problem(error.reason)
    }
  }
}

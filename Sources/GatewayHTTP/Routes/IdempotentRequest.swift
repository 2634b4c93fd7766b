import Foundation
import GatewayCore
import HTTPTypes
import Logging
import OpenSSLCrypto

/// A request that, sent twice with the same Idempotency-Key, is carried out once.
struct IdempotentRequest: Sendable {
  let keeper: IdempotencyKeeper
  /// Nil: each request stands for itself.
  let key: String?
  let caller: String
  /// What the key stands for; asked for where there is one.
  let fingerprint: @Sendable () -> [String]
  /// Whether it goes ahead when the store cannot say if it is a repetition: nothing of ours refuses a stop.
  var isStop = false
  /// Asked for where something is to be logged.
  let logger: @Sendable () -> Logger

  /// The answer that was given before, or that of `body`, kept for the next time.
  ///
  /// - Parameter body: is given the id of the operation, which is that of an earlier try that did not end.
  func answer(
    requestID: String, _ body: (UUID) async throws(GatewayError) -> Answer
  ) async throws(GatewayError) -> Answer {
    guard let key = key.map({ IdempotencyRecord.Key(caller: caller, key: $0) }) else {
      return try await body(keeper.newOperationID())
    }
    let text = fingerprint().map { "\($0.utf8.count):\($0)" }.joined()
    let decision: IdempotencyKeeper.Decision
    do {
      decision = try await keeper.begin(key, fingerprint: SHA256.hash(text.utf8).hex)
    } catch {
      guard isStop, error.code == .storeUnavailable else { throw error }
      return try await body(keeper.newOperationID())
    }
    switch decision {
    case .replay(let status, let stored, let operationID):
      var answer = Answer(
        status: .init(code: status), contentType: "application/json",
        headers: [.cacheControl: "no-store", .idempotentReplayed: "true"], body: Array(stored)
      ).of(operation: operationID)
      answer.isJoined = Self.isJoined(stored)
      return answer
    case .proceed(let operationID):
      return try await carryOut(key, operationID, requestID, body)
    }
  }

  private func carryOut(
    _ key: IdempotencyRecord.Key, _ operationID: UUID, _ requestID: String,
    _ body: (UUID) async throws(GatewayError) -> Answer
  ) async throws(GatewayError) -> Answer {
    do {
      let answer = try await body(operationID)
      await finish(key, answer, mayBeRetried: false)
      return answer
    } catch {
      let answer = Answer.failure(error, requestID: requestID)
      await finish(key, answer, mayBeRetried: error.retryAfter != nil || answer.status.code >= 500)
      throw error
    }
  }

  /// Whether the answer that was kept says so, for what the rest of the request says in its place.
  private static func isJoined(_ stored: Data) -> Bool {
    struct Start: Decodable {
      struct Content: Decodable { let joined: Bool? }
      let data: Content?
    }
    return (try? JSONDecoder().decode(Start.self, from: stored))?.data?.joined ?? false
  }

  private func finish(_ key: IdempotencyRecord.Key, _ answer: Answer, mayBeRetried: Bool) async {
    do {
      try await keeper.finish(
        key, status: answer.status.code, body: Data(answer.body), mayBeRetried: mayBeRetried)
    } catch {
      logger().error(
        "An answer could not be kept for repetitions", metadata: ["error.cause": "\(error.cause ?? "none")"])
    }
  }
}

import ArgumentParser
import Foundation
import GatewayApplication
import GatewayClient
import GatewayCore

struct AuditVerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Find records that were changed, taken out or cut off.",
    discussion: """
      Asks the gateway, or reads a store that no gateway has open: a backup, or that of a gateway that is stopped.
      The gateway logs the number and hash of its last record each minute. Whoever can write the store can write a
      chain anew: with --head, from a log that they cannot write, that shows too, and so does an end that is cut off.
      Exits with 1 when something is not as it was written.
      """)

  @Option(help: "The SQLite file of a store that no gateway has open, or a backup.")
  var store: String?

  @Option(help: "A record that was logged: NUMBER:HASH.")
  var head: String?

  @OptionGroup var options: GatewayOptions

  private static let page = 1000
  private static let problemLimit = 100

  func validate() throws {
    guard head.map({ AuditHead($0) != nil }) ?? true else {
      throw ValidationError("--head takes NUMBER:HASH, as the gateway logs it.")
    }
    guard store == nil || options.gateway == nil else {
      throw ValidationError("--store and --gateway exclude each other.")
    }
  }

  func run() async throws {
    let noted = head.flatMap { AuditHead($0) }
    if let store {
      guard Self.report(try await Self.verify(file: store, noted: noted)) else { throw ExitCode.refused }
      return
    }
    let options = options
    try await options.run { connection in
      var verifier = AuditVerifier(noted: noted, digest: GatewayApplication.auditDigest)
      var problems: [AuditVerifier.Problem] = []
      var cursor: String? = "0"
      while let after = cursor {
        let query = [("order", "oldest"), ("limit", "\(Self.page)"), ("cursor", after)]
          .map { GatewayRequest.Parameter($0, $1) }
        let answer = try await connection.send(.audit(query)).data(AuditAnswer.self)
        for record in answer.records { problems += verifier.show(record.sealed) }
        cursor = answer.nextCursor
      }
      return Self.report((verifier, problems)) ? .done : .refused
    }
  }

  private static func verify(
    file: String, noted: AuditHead?
  ) async throws -> (AuditVerifier, [AuditVerifier.Problem]) {
    guard FileManager.default.fileExists(atPath: file) else { throw ValidationError("\(file) is not there.") }
    let read: @Sendable (AuditQuery) async throws(GatewayError) -> [AuditRecord]
    do { read = try GatewayApplication.auditRecords(in: file) } catch {
      Console.complain("model-gateway: \(error)")
      throw ExitCode.wrongUse
    }
    var verifier = AuditVerifier(noted: noted, digest: GatewayApplication.auditDigest)
    var problems: [AuditVerifier.Problem] = []
    var last = 0
    while true {
      let query = AuditQuery(order: .oldest, after: last, limit: page)
      let records: [AuditRecord]
      do throws(GatewayError) { records = try await read(query) } catch {
        Console.complain("model-gateway: \(file) cannot be read: \(error.cause ?? error.message)")
        throw ExitCode.refused
      }
      for record in records { problems += verifier.show(record) }
      guard let number = records.last?.number else { return (verifier, problems) }
      last = number
    }
  }

  /// - Returns: Whether nothing was found.
  private static func report(_ found: (verifier: AuditVerifier, problems: [AuditVerifier.Problem])) -> Bool {
    let problems = found.problems + found.verifier.end()
    for problem in problems.prefix(Self.problemLimit) { Terminal.say(problem.description) }
    if problems.count > Self.problemLimit { Terminal.say("and \(problems.count - Self.problemLimit) more") }
    guard problems.isEmpty else { return false }
    let count = found.verifier.count
    Terminal.say("\(count) \(count == 1 ? "record" : "records"), as written; head \(found.verifier.head)")
    if found.verifier.isNotedRemoved {
      Terminal.say("the record of --head was removed under a checkpoint: it could not be compared")
    }
    return true
  }
}

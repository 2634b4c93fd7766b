import ArgumentParser
import Foundation
import GatewayClient
import Platform
import UnixSignals

/// What all commands take that speak to a gateway, and how they end.
struct GatewayOptions: ParsableArguments {
  @Option(help: "The gateway's URL. (default: MODEL_GATEWAY_URL, then \(GatewayAddress.standard))")
  var gateway: String?

  @Option(help: "A file with the caller's key. (default: the key in MODEL_GATEWAY_KEY)")
  var keyFile: String?

  @Flag(help: "Print the gateway's answers as they come, a line each.")
  var json = false

  /// Runs `work` and exits as it says. An interruption ends it at once.
  ///
  /// - Parameter interrupted: what people should know then.
  /// - Throws: `ExitCode` for all that is not done, with what there is to say printed.
  func run(
    interrupted: String? = nil, _ work: @escaping @Sendable (GatewayConnection) async throws -> ExitStatus
  ) async throws {
    let address = try address()
    let key = try key()
    let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
    let status: ExitStatus
    do {
      status = try await withThrowingTaskGroup(of: ExitStatus.self) { group in
        group.addTask {
          for await _ in signals { return .interrupted }
          throw CancellationError()
        }
        group.addTask { try await GatewayConnection.open(address, key: key, work) }
        defer { group.cancelAll() }
        return try await group.next() ?? .refused
      }
    } catch let refusal as Refusal {
      if json, let envelope = refusal.envelope { Terminal.say(envelope) }
      Console.complain("model-gateway: " + refusal.lines.joined(separator: "\n"))
      throw ExitCode.refused
    } catch let failure as ConnectionFailure {
      Console.complain("model-gateway: no answer from \(address): \(failure.reason)")
      throw ExitCode.refused
    } catch is EventParser.TooLong {
      Console.complain("model-gateway: what \(address) sends are not the events of a gateway.")
      throw ExitCode.refused
    }
    if status == .interrupted { Console.complain("model-gateway: interrupted" + (interrupted.map { "; \($0)" } ?? "")) }
    guard status == .done else { throw ExitCode(status.rawValue) }
  }

  /// Prints an answer with `--json`, else what `lines` makes of it.
  /// - Throws: ``Refusal`` when it is a failure.
  func show<Value: Decodable>(_ answer: GatewayAnswer, as type: Value.Type, _ lines: (Value) -> [String]) throws {
    let value = try answer.data(type)
    (json ? [answer.text] : lines(value)).forEach(Terminal.say)
  }

  private func address() throws -> GatewayAddress {
    let named = ProcessInfo.processInfo.environment["MODEL_GATEWAY_URL"].flatMap { $0.isEmpty ? nil : $0 }
    guard let address = GatewayAddress(gateway ?? named ?? GatewayAddress.standard) else {
      throw ValidationError("\(gateway == nil ? "MODEL_GATEWAY_URL" : "--gateway") \(GatewayAddress.rule).")
    }
    return address
  }

  private func key() throws -> GatewayKey? {
    if let keyFile {
      let text: String
      do throws(SmallFile.Problem) { text = try SmallFile.text(of: keyFile, limit: 16 * 1024) } catch {
        throw ValidationError("--key-file: \(keyFile) \(error.reason).")
      }
      guard let key = GatewayKey(text) else { throw ValidationError("--key-file: the key \(GatewayKey.rule).") }
      return key
    }
    guard let text = ProcessInfo.processInfo.environment["MODEL_GATEWAY_KEY"], !text.isEmpty else { return nil }
    guard let key = GatewayKey(text) else { throw ValidationError("MODEL_GATEWAY_KEY \(GatewayKey.rule).") }
    return key
  }
}

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

  @Option(
    help: "A PEM file with the authorities to trust, and no others, over https. (default: MODEL_GATEWAY_CA_FILE)")
  var caFile: String?

  @Option(
    help: "A PEM file with the caller's certificate, shown over https. (default: MODEL_GATEWAY_CERTIFICATE)")
  var certificate: String?

  @Option(help: "The PEM file with the certificate's key. (default: MODEL_GATEWAY_CERTIFICATE_KEY)")
  var certificateKey: String?

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
    let trust = try trust()
    let identity = try identity()
    if key != nil, address.isReadableByOthers {
      Console.complain(
        "model-gateway: warning: the key goes to \(address.host.printable) over http, and others on the way can read it."
      )
    }
    let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
    let status: ExitStatus
    do {
      status = try await withThrowingTaskGroup(of: ExitStatus.self) { group in
        group.addTask {
          for await _ in signals { return .interrupted }
          throw CancellationError()
        }
        group.addTask { try await GatewayConnection.open(address, key: key, trust: trust, identity: identity, work) }
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
    guard let address = GatewayAddress(gateway ?? Self.variable("MODEL_GATEWAY_URL") ?? GatewayAddress.standard) else {
      throw ValidationError("\(gateway == nil ? "MODEL_GATEWAY_URL" : "--gateway") \(GatewayAddress.rule).")
    }
    return address
  }

  private func trust() throws -> GatewayTrust {
    guard let file = caFile ?? Self.variable("MODEL_GATEWAY_CA_FILE") else { return .system }
    guard let trust = GatewayTrust(file: file) else {
      throw ValidationError("\(caFile == nil ? "MODEL_GATEWAY_CA_FILE" : "--ca-file") \(GatewayTrust.rule).")
    }
    return trust
  }

  private func identity() throws -> GatewayIdentity? {
    let certificate = certificate ?? Self.variable("MODEL_GATEWAY_CERTIFICATE")
    let key = certificateKey ?? Self.variable("MODEL_GATEWAY_CERTIFICATE_KEY")
    switch (certificate, key) {
    case (nil, nil): return nil
    case (let certificate?, let key?):
      do throws(GatewayIdentity.Problem) {
        return try GatewayIdentity(certificate: certificate, key: key)
      } catch {
        throw ValidationError("\(error.file) \(error.reason).")
      }
    default: throw ValidationError("--certificate and --certificate-key go together.")
    }
  }

  /// An empty variable counts as absent.
  private static func variable(_ name: String) -> String? {
    ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
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
    guard let text = Self.variable("MODEL_GATEWAY_KEY") else { return nil }
    guard let key = GatewayKey(text) else { throw ValidationError("MODEL_GATEWAY_KEY \(GatewayKey.rule).") }
    return key
  }
}

import Foundation
import Platform
import SigV4

@testable import AWSClient

/// A home folder of a test's own, with the files of AWS's tools in it. It goes away with its owner.
final class Home {
  let path = FileManager.default.temporaryDirectory.appending(path: "home-\(UUID().uuidString)").path
  let time = ManualTime(autoAdvance: true)
  let transport: AnsweringPeers

  /// - Parameter answers: of services, by the operation in the form or the last part of the path.
  init(
    config: String? = nil, credentials: String? = nil,
    answers: @escaping @Sendable (OutboundRequest, Int) -> ScriptedTransport.Answer = { _, _ in .answer(500) }
  ) throws {
    transport = AnsweringPeers(answers)
    try FileManager.default.createDirectory(atPath: path + "/.aws/sso/cache", withIntermediateDirectories: true)
    if let config { try write(config, to: ".aws/config") }
    if let credentials { try write(credentials, to: ".aws/credentials") }
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(filePath: "\(path)/\(name)"))
  }

  func read(_ name: String) throws -> String {
    try String(contentsOf: URL(filePath: "\(path)/\(name)"), encoding: .utf8)
  }

  func context(_ environment: [String: String] = [:], time: (any TimeSource)? = nil) -> CredentialContext {
    CredentialContext(
      environment: environment, home: path, transport: transport, endpoints: EndpointResolver(environment: environment),
      time: time ?? self.time, sessionName: RoleSessionName(nearestTo: "model-gateway-test"), random: { 0 })
  }

  func profile(_ environment: [String: String] = [:], time: (any TimeSource)? = nil) -> ProfileCredentialProvider {
    ProfileCredentialProvider(
      context: context(environment, time: time),
      container: StaticCredentialProvider(.host("container")),
      instanceMetadata: StaticCredentialProvider(.host("instance metadata")))
  }

  func chain(_ environment: [String: String] = [:], host: Bool = true) -> CredentialProviderChain {
    func provider(_ name: String) -> any CredentialProvider {
      host ? StaticCredentialProvider(.host(name)) : NoCredentials(source: name)
    }
    return DefaultCredentialChain.make(
      context(environment), container: provider("container"), instanceMetadata: provider("instance metadata"))
  }
}

extension AWSCredentials {
  static func host(_ source: String) -> AWSCredentials {
    AWSCredentials(
      accessKeyID: "AKIDHOST", secretAccessKey: Secret("s"), sessionToken: Secret("t"), source: source)
  }
}

struct NoCredentials: CredentialProvider {
  let source: String

  func credentials() async throws(CredentialError) -> AWSCredentials {
    throw CredentialError([.init(source: source, reason: "nothing there")])
  }
}

extension CredentialProvider {
  /// Why there are no credentials; nil when there are.
  func failure() async -> CredentialError? {
    do {
      _ = try await credentials()
      return nil
    } catch {
      return error
    }
  }
}

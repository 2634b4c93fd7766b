import AWSClient
import ArgumentParser
import Foundation
import Platform
import SigV4

struct SignCommand: AsyncParsableCommand {
  enum Stage: String, ExpressibleByArgument, CaseIterable {
    case canonicalRequest = "canonical-request"
    case stringToSign = "string-to-sign"
    case authorization
    case request
  }

  static let configuration = CommandConfiguration(
    commandName: "sign",
    abstract: "Sign a raw HTTP request from standard input and show a stage of the signature.",
    discussion: """
      For SignatureDoesNotMatch: compare each stage with the one in AWS's answer.
      Credentials come from where AWS's own tools take them, from the environment first, then from AWS_PROFILE.
      """)

  @Option(help: "The service's signing name, such as rekognition.")
  var service: String

  @Option(help: "The region, such as us-east-1.")
  var region: String

  @Option(help: "The time of signing in UTC, such as 20150830T123600Z. (default: now)")
  var at: String?

  @Option(help: "canonical-request, string-to-sign, authorization or request.")
  var show = Stage.authorization

  @Flag(name: .customLong("no-normalize-path"), help: "Keep dot segments and repeated slashes of the path.")
  var keepsPath = false

  @Flag(name: .customLong("content-sha256"), help: "Add and sign x-amz-content-sha256.")
  var signsContentSHA256 = false

  func run() async throws {
    let date = try self.date()
    let signed: SignedRequest
    let raw: RawHTTPRequest
    do {
      let credentials = try await credentials()
      raw = try RawHTTPRequest(parsing: FileHandle.standardInput.readDataToEndOfFile())
      let options = SigV4Signer.Options(normalizesPath: !keepsPath, signsContentSHA256: signsContentSHA256)
      signed = try SigV4Signer(service: service, region: region, options: options)
        .sign(raw.signingRequest, credentials: credentials, at: date)
    } catch {
      Console.complain("model-gateway: \(error)")
      throw ExitCode.wrongUse
    }
    switch show {
    case .canonicalRequest: Console.say(signed.canonicalRequest.text)
    case .stringToSign: Console.say(signed.stringToSign.text)
    case .authorization: Console.say(signed.authorization)
    case .request: FileHandle.standardOutput.write(Data(raw.bytes(with: signed.headers)))
    }
  }

  private func credentials() async throws -> AWSCredentials {
    let environment = ProcessInfo.processInfo.environment
    let transport = AsyncHTTPTransport()
    let context = CredentialContext(
      environment: environment, transport: transport, endpoints: EndpointResolver(environment: environment),
      time: SystemTime(),
      sessionName: RoleSessionName(nearestTo: "model-gateway"))
    let none = CredentialProviderChain([])
    let found: Result<AWSCredentials, any Error>
    do {
      found = .success(
        try await DefaultCredentialChain.make(context, container: none, instanceMetadata: none).credentials())
    } catch {
      found = .failure(error)
    }
    try await transport.shutdown()
    return try found.get()
  }

  private func date() throws -> Date {
    guard let at else { return Date() }
    guard let time = SigningTime(timestamp: at) else {
      throw ValidationError("--at takes a time such as 20150830T123600Z.")
    }
    return time.date
  }
}

extension RawHTTPRequest {
  /// The request with other headers, as it goes over the wire.
  fileprivate func bytes(with headers: [HeaderField]) -> [UInt8] {
    let lines = ["\(method) \(target) \(version ?? "HTTP/1.1")"] + headers.map { "\($0.name): \($0.value)" } + ["", ""]
    return Array(lines.joined(separator: "\r\n").utf8) + body
  }
}

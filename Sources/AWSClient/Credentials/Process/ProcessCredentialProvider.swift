import FoundationEssentials
package import Platform
package import SigV4

/// Credentials that a program prints, as `credential_process` in a profile names it.
///
/// Its standard error is not read and its command line is not told: both may hold secrets.
/// Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
package struct ProcessCredentialProvider: CredentialProvider {
  /// What it prints is some kilobytes at most.
  private static let outputLimit = 64 * 1024

  static let source = "process"

  private let commandLine: String
  private let environment: [String: String]
  private let limit: Duration
  private let time: any TimeSource

  /// - Parameters:
  ///   - commandLine: split into words as a shell does it; no shell is run.
  ///   - environment: of the program.
  ///   - limit: after which the program is ended.
  package init(
    commandLine: String, environment: [String: String], limit: Duration = .seconds(60), time: any TimeSource
  ) {
    self.commandLine = commandLine
    self.environment = environment
    self.limit = limit
    self.time = time
  }

  package func credentials() async throws(CredentialError) -> AWSCredentials {
    let arguments: [String]
    do { arguments = try ShellWords.split(commandLine) } catch {
      throw broken("credential_process cannot be split into words: \(error.reason)")
    }
    guard let program = arguments.first, !program.isEmpty else { throw broken("credential_process is empty") }
    guard !commandLine.utf8.contains(0) else { throw broken("credential_process has a null character") }
    let command = Command(
      arguments: arguments, environment: environment, timeLimit: limit, outputLimit: Self.outputLimit)
    switch await command.run(time: time) {
    case .output(let bytes): return try credentials(in: bytes, of: program)
    case .status(let status): throw broken("\(program) ended with exit status \(status)")
    case .signal(let number): throw broken("\(program) was ended by signal \(number)")
    case .timedOut: throw broken("\(program) did not end within \(limit)")
    case .tooMuchOutput: throw broken("\(program) printed more than \(Self.outputLimit) bytes")
    case .notStarted(let reason): throw broken("\(program) cannot be started: \(reason)")
    }
  }

  private struct Output: Decodable {
    let accessKeyID: String
    let secretAccessKey: String
    let sessionToken: String?
    let expiration: String?

    enum CodingKeys: String, CodingKey {
      case accessKeyID = "AccessKeyId"
      case secretAccessKey = "SecretAccessKey"
      case sessionToken = "SessionToken"
      case expiration = "Expiration"
    }
  }

  private struct Versioned: Decodable {
    let version: Int

    enum CodingKeys: String, CodingKey {
      case version = "Version"
    }
  }

  private func credentials(in bytes: [UInt8], of program: String) throws(CredentialError) -> AWSCredentials {
    let data = Data(bytes)
    guard let version = try? JSONDecoder().decode(Versioned.self, from: data).version else {
      throw broken("\(program) did not print JSON with a Version")
    }
    guard version == 1 else { throw broken("\(program) printed Version \(version), which is not 1") }
    guard let output = try? JSONDecoder().decode(Output.self, from: data), !output.accessKeyID.isEmpty,
      !output.secretAccessKey.isEmpty
    else { throw broken("\(program) did not print AccessKeyId and SecretAccessKey") }
    var expiration: Date?
    if let text = output.expiration {
      guard let date = CredentialTime.date(text) else {
        throw broken("\(program) printed an Expiration that is no time")
      }
      guard date > time.now else { throw broken("\(program) printed credentials that have expired") }
      expiration = date
    }
    let token = output.sessionToken.flatMap { $0.isEmpty ? nil : Secret($0) }
    return AWSCredentials(
      accessKeyID: output.accessKeyID, secretAccessKey: Secret(output.secretAccessKey), sessionToken: token,
      expiration: expiration, source: Self.source, mayOutlive: false)
  }

  private func broken(_ reason: String) -> CredentialError {
    .broken(Self.source, reason)
  }
}

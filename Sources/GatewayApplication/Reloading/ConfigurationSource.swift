import Dispatch
package import GatewayConfiguration
package import Logging
package import Telemetry

/// Where a gateway's configuration comes from, and when it is to be read again.
package struct ConfigurationSource: Sendable {
  package typealias Reading = @Sendable () throws(ConfigurationProblems) -> GatewayConfiguration

  /// The file that is watched; nil: there is none.
  package let path: String?
  package let hangups: AsyncStream<Void>
  package let logThreshold: LogThreshold
  /// What the command line says, whatever the configuration does.
  package let logLevel: Logger.Level?
  private let reading: Reading

  /// - Parameters:
  ///   - hangups: each asks for the configuration to be read again.
  ///   - logThreshold: follows the configuration.
  ///   - logLevel: stands in its place where the command line names one.
  ///   - reading: reads and checks the whole configuration.
  package init(
    path: String?, hangups: AsyncStream<Void>, logThreshold: LogThreshold, logLevel: Logger.Level? = nil,
    reading: @escaping Reading
  ) {
    self.path = path
    self.hangups = hangups
    self.logThreshold = logThreshold
    self.logLevel = logLevel
    self.reading = reading
  }

  /// The configuration as it is now. It may be large: no thread that answers requests is held up by it.
  func read() async throws(ConfigurationProblems) -> GatewayConfiguration {
    let (path, reading) = (path, reading)
    let result = await withCheckedContinuation { continuation in
      DispatchQueue.global(qos: .utility).async {
        let result: Result<GatewayConfiguration, ConfigurationProblems>
        do throws(ConfigurationProblems) {
          let configuration = try reading()
          // Whoever writes a file begins with an empty one.
          if let path, configuration.isBlank {
            let reason = "says nothing: a gateway that runs does not give up all that it has for it"
            throw ConfigurationProblems(
              problems: [ConfigurationProblem(source: path, line: nil, key: "", reason: reason)])
          }
          result = .success(configuration)
        } catch {
          result = .failure(error)
        }
        continuation.resume(returning: result)
      }
    }
    return try result.get()
  }

  /// The same source, with something done to all that is read.
  func mapped(_ change: @escaping @Sendable (GatewayConfiguration) -> GatewayConfiguration) -> ConfigurationSource {
    ConfigurationSource(path: path, hangups: hangups, logThreshold: logThreshold, logLevel: logLevel) {
      [reading] () throws(ConfigurationProblems) in change(try reading())
    }
  }
}

import Backends
import GatewayConfiguration
import GatewayCore

extension Harness {
  /// A file is read, or told what is wrong with it; a key that stands in it is not repeated.
  static let configuration = Harness(name: "configuration") { bytes in
    let text = String(decoding: bytes, as: UTF8.self)
    do throws(ConfigurationProblems) {
      let configuration = try GatewayConfiguration(
        text: text, name: "fuzz.yaml", kinds: BackendRegistry.kinds, environment: [:])
      _ = ModelCatalog(entries: configuration.models, kinds: BackendRegistry.kinds)
      require(APIKey.redacted(in: text) == text, "a key in the file")
    } catch {
      require(!error.problems.isEmpty, "no problem is told")
      for problem in error.problems {
        let told = problem.description
        require(APIKey.redacted(in: told) == told, "a key is told")
      }
    }
  }
}

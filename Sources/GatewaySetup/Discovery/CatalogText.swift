import Backends
import FoundationEssentials
import GatewayCore

/// A survey as the `models` of a configuration, in YAML.
package enum CatalogText {
  package static func lines(of survey: ModelSurvey) -> [String] {
    let names = CatalogNames(survey.models)
    var lines = ["# The models in \(survey.region.plain) that these credentials can see."]
    lines.append(survey.models.isEmpty ? "models: {}" : "models:")
    for (backend, answer) in survey.answers {
      switch answer {
      case .failure(let error):
        lines += comments("\(backend): not read: ", Trouble(error, rights: BackendRegistry.rightsToDiscover(backend)))
      case .success(let discovery):
        let count = discovery.models.count
        lines.append("  # \(backend): \(count) \(count == 1 ? "model" : "models")")
        for gap in discovery.gaps { lines += comments(of: gap, backend) }
        for model in discovery.models.sorted(by: { names[$0] < names[$1] }) {
          lines += entry(model, named: names[model])
        }
      }
    }
    return lines
  }

  private static func entry(_ model: DiscoveredModel, named name: String) -> [String] {
    let created = model.createdAt.map { ", created \($0.formatted(.iso8601))" } ?? ""
    return [
      "  # \(model.state.rawValue) (\(model.backendState.plain))\(created)",
      "  \(name.quotedForYAML):",
      "    backend: \(model.backend)",
    ] + model.settings.map { "    \($0.key): \($0.value.quotedForYAML)" }
  }

  private static func comments(of gap: Discovery.Gap, _ backend: BackendID) -> [String] {
    guard let error = gap.error else { return ["  # \(gap.what.plain): there are more than are read"] }
    return comments("\(gap.what): not read: ", Trouble(error, rights: BackendRegistry.rightsToDiscover(backend)))
  }

  private static func comments(_ beginning: String, _ trouble: Trouble) -> [String] {
    ["  # " + beginning + trouble.reason.plain]
      + (trouble.advice.map { ["  #   " + $0.plain] } ?? [])
  }
}

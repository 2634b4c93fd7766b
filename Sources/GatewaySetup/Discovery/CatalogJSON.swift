import Backends
import FoundationEssentials
import GatewayCore
import OrderedJSON

/// A survey for programs.
package enum CatalogJSON {
  package static func text(of survey: ModelSurvey) -> String {
    let names = CatalogNames(survey.models)
    let models = survey.models.map { model in
      var entry = JSONObject([
        ("id", .string(names[model])), ("backend", .string(model.backend.rawValue)), ("arn", .string(model.arn)),
      ])
      for setting in model.settings where setting.key != "arn" { entry.append(setting.key, .string(setting.value)) }
      entry.append("state", .string(model.state.rawValue))
      entry.append("backend_state", .string(model.backendState))
      entry.append("created_at", model.createdAt.map { .string($0.formatted(.iso8601)) } ?? .null)
      return JSONValue.object(entry)
    }
    let problems = survey.answers.flatMap { backend, answer in Self.problems(answer, backend) }
    let body = JSONObject([
      ("region", .string(survey.region)), ("models", .array(models)), ("problems", .array(problems)),
    ])
    return String(decoding: JSONWriter.bytes(of: .object(body)), as: UTF8.self)
  }

  private static func problems(_ answer: Result<Discovery, GatewayError>, _ backend: BackendID) -> [JSONValue] {
    switch answer {
    case .failure(let error): return [problem(backend, "models", error)]
    case .success(let discovery): return discovery.gaps.map { problem(backend, $0.what, $0.error) }
    }
  }

  private static func problem(_ backend: BackendID, _ what: String, _ error: GatewayError?) -> JSONValue {
    let trouble = error.map { Trouble($0, rights: BackendRegistry.rightsToDiscover(backend)) }
    return [
      "backend": .string(backend.rawValue), "what": .string(what),
      "reason": .string(trouble?.reason ?? "there are more than are read"),
      "advice": trouble?.advice.map(JSONValue.string) ?? .null,
    ]
  }
}

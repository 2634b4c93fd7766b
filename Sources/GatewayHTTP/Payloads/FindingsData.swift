import GatewayCore
import OrderedJSON

extension Findings {
  /// The `data` of a detect.
  func data(of model: CatalogModel) -> JSONObject {
    var data = JSONObject([
      ("id", .string(model.id)), ("backend", .string(model.target.backend.rawValue)),
      ("labels", .array(labels.map(\.json))),
    ])
    data.append("anomaly", ifPresent: anomaly?.json)
    return data
  }
}

extension Findings.Label {
  fileprivate var json: JSONValue {
    var json = JSONObject([("name", .string(name)), ("confidence", .number(confidence))])
    json.append("box", ifPresent: box?.json)
    return .object(json)
  }
}

extension Findings.Box {
  fileprivate var json: JSONValue {
    ["left": .number(left), "top": .number(top), "width": .number(width), "height": .number(height)]
  }
}

extension Findings.Anomaly {
  fileprivate var json: JSONValue {
    var json = JSONObject([
      ("is_anomalous", .bool(isAnomalous)), ("confidence", .number(confidence)),
      ("regions", .array(regions.map(\.json))),
    ])
    json.append("mask", ifPresent: mask.map(JSONValue.string))
    return .object(json)
  }
}

extension Findings.Region {
  fileprivate var json: JSONValue {
    ["name": .string(name), "area": .number(area), "color": .string(color)]
  }
}

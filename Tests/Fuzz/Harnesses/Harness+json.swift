import Foundation
import OrderedJSON

@testable import GatewayHTTP

extension Harness {
  /// What the grammar lets through all bodies are read from without a trap, and what is written is JSON.
  static let json = Harness(name: "json") { bytes in
    let data = Data(bytes)
    let isJSON = (try? JSONSyntax.check(bytes)) != nil
    if isJSON {
      require(String(validating: bytes, as: UTF8.self) != nil, "UTF-8")
      let decoder = JSONDecoder()
      if let body = try? decoder.decode(StartBody.self, from: data) { _ = try? body.validated() }
      if let body = try? decoder.decode(StopBody.self, from: data) { _ = try? body.validated() }
      if let body = try? decoder.decode(DetectBody.self, from: data) { _ = try? body.object() }
    }
    let text = String(decoding: bytes, as: UTF8.self)
    let written = JSONWriter.bytes(of: .object(JSONObject([(text, .array([.string(text), .base64(bytes)]))])))
    require((try? JSONSyntax.check(written)) != nil, "what is written")
    let read = try? JSONDecoder().decode([String: [String]].self, from: Data(written))
    require(read?[text]?.first == text, "what is read of it")
  }
}

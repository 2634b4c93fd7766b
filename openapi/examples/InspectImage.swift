// Starts a model, shows it an image and gives it up again; needs nothing but Swift:
//
//   swiftc -parse-as-library -o inspect-image openapi/examples/InspectImage.swift
//   MODEL_GATEWAY_URL=http://127.0.0.1:8080 ./inspect-image abc123 board.png

import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Every JSON answer of the gateway.
struct Envelope<Content: Decodable>: Decodable {
  let success: Bool
  let data: Content?
  let error: GatewayError?
}

/// What the gateway said when it said no. Decide by `code`.
struct GatewayError: Error, Decodable, CustomStringConvertible {
  let code: String
  let message: String
  let requestId: String
  let retryAfter: Int?

  var description: String { "\(code): \(message) (request \(requestId))" }
}

struct Started: Decodable {
  let id: String
  let state: String
}

struct Findings: Decodable {
  struct Label: Decodable {
    let name: String
    let confidence: Double
  }

  let labels: [Label]
}

struct Stopped: Decodable {
  let id: String
  let result: String
}

struct Gateway {
  let address: String
  let key: String?

  /// Posts, and gives `data`; tries again where the gateway says that it may help.
  func post<Content: Decodable>(
    _ path: String, _ type: Content.Type, body: Data = Data(), headers: [String: String] = [:], tries: Int = 3
  ) async throws -> Content {
    guard let url = URL(string: address + path) else { throw URLError(.badURL) }
    var request = URLRequest(url: url, timeoutInterval: 1300)
    request.httpMethod = "POST"
    request.httpBody = body
    for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
    if let key { request.setValue("Bearer \(key)", forHTTPHeaderField: "Authorization") }
    let (bytes, _) = try await URLSession.shared.data(for: request)
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let envelope = try decoder.decode(Envelope<Content>.self, from: bytes)
    if let data = envelope.data { return data }
    guard let error = envelope.error else { throw URLError(.cannotParseResponse) }
    guard let seconds = error.retryAfter, tries > 1 else { throw error }
    try await Task.sleep(for: .seconds(seconds))
    return try await post(path, type, body: body, headers: headers, tries: tries - 1)
  }
}

@main
struct InspectImage {
  static func main() async {
    let arguments = CommandLine.arguments
    guard arguments.count == 3 else { fail("usage: inspect-image MODEL IMAGE") }
    do {
      try await inspect(model: arguments[1], image: URL(fileURLWithPath: arguments[2]))
    } catch {
      fail("\(error)")
    }
  }

  static func inspect(model: String, image: URL) async throws {
    let environment = ProcessInfo.processInfo.environment
    let gateway = Gateway(
      address: environment["MODEL_GATEWAY_URL"] ?? "http://127.0.0.1:8080", key: environment["MODEL_GATEWAY_KEY"])
    // With the same key a start that is sent again is the same start.
    let started = try await gateway.post(
      "/models/\(model)/start?wait=20m", Started.self, body: Data(#"{"lease":"30m"}"#.utf8),
      headers: ["Content-Type": "application/json", "Idempotency-Key": UUID().uuidString])
    print("\(started.id) is \(started.state)")
    let found = try await gateway.post(
      "/models/\(model)/detect", Findings.self, body: try Data(contentsOf: image),
      headers: ["Content-Type": image.pathExtension == "png" ? "image/png" : "image/jpeg"])
    for label in found.labels { print(label.name, label.confidence) }
    let stopped = try await gateway.post("/models/\(model)/stop", Stopped.self)
    print("\(stopped.id): \(stopped.result)")
  }

  static func fail(_ reason: String) -> Never {
    FileHandle.standardError.write(Data((reason + "\n").utf8))
    exit(1)
  }
}

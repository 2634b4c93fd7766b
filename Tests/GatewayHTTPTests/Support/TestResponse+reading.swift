import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore

/// The envelope of a failure.
struct FailureEnvelope: Decodable, Sendable {
  struct Failure: Decodable, Sendable {
    struct Detail: Decodable, Sendable {
      let field: String
      let reason: String
    }

    struct Backend: Decodable, Sendable {
      let service: String
      let code: String?
      let status: Int
    }

    let code: String
    let message: String
    let requestId: String
    let details: [Detail]?
    let retryAfter: Int?
    let backend: Backend?
  }

  let success: Bool
  let error: Failure
}

/// The envelope of an answer that has a model in it.
struct ModelEnvelope: Decodable, Sendable {
  struct Model: Decodable, Sendable {
    let id: String
    let state: String
    let joined: Bool?
    let createdAt: String?
    let operationId: String?
    let arn: String?
  }

  let success: Bool
  let data: Model
}

/// The envelope of a list.
struct ListEnvelope: Decodable, Sendable {
  struct Page: Decodable, Sendable {
    let models: [ModelEnvelope.Model]
    let nextCursor: String?
  }

  let success: Bool
  let data: Page
}

extension Decodable {
  /// Reads JSON whose names are in snake_case.
  init(json: [UInt8]) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    self = try decoder.decode(Self.self, from: Data(json))
  }
}

extension HTTPField.Name {
  static let requestID = HTTPField.Name("X-Request-Id")!
}

extension TestResponse {
  var text: String { String(buffer: body) }

  func decoded<Value: Decodable>(_ type: Value.Type) throws -> Value {
    try Value(json: Array(body.readableBytesView))
  }

  var failure: FailureEnvelope.Failure {
    get throws { try decoded(FailureEnvelope.self).error }
  }

  var model: ModelEnvelope.Model {
    get throws { try decoded(ModelEnvelope.self).data }
  }

  func header(_ name: String) -> String? {
    HTTPField.Name(name).flatMap { headers[$0] }
  }
}

extension TestClientProtocol {
  /// Sends a request and answers with all that came back.
  func send(
    _ method: HTTPRequest.Method, _ uri: String, headers: HTTPFields = [:], body: String? = nil
  ) async throws -> TestResponse {
    try await executeRequest(uri: uri, method: method, headers: headers, body: body.map(ByteBuffer.init(string:)))
  }
}

extension HTTPFields {
  func adding(_ fields: HTTPFields) -> HTTPFields {
    var sum = self
    sum.append(contentsOf: fields)
    return sum
  }
}

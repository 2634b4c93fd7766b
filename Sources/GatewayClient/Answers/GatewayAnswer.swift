import FoundationEssentials

/// What a gateway answered.
package struct GatewayAnswer: Sendable, Equatable {
  package let status: Int
  /// Of the header `X-Request-Id`.
  package let requestID: String?
  package let body: [UInt8]

  package init(status: Int, requestID: String? = nil, body: [UInt8]) {
    self.status = status
    self.requestID = requestID
    self.body = body
  }

  package var isSuccess: Bool { (200..<300).contains(status) }

  /// The body as it came, without line ends around it.
  package var text: String {
    String(decoding: body, as: UTF8.self).split(whereSeparator: \.isNewline).joined(separator: "\n")
  }

  /// Whether what was asked for was accepted and goes on: a start or a stop, or the start of a detect.
  package var isUnderWay: Bool { status == 202 || (status == 409 && refusal.isStarting) }

  /// The model's state, of a start, a stop, or a detect that is not done yet.
  package var state: String? { isSuccess ? try? data(StateAnswer.self).state : refusal.state }

  /// The `data` of a success.
  /// - Throws: ``Refusal`` of a failure, and of what is no answer of a gateway.
  package func data<Value: Decodable>(_ type: Value.Type) throws(Refusal) -> Value {
    guard isSuccess else { throw refusal }
    do {
      return try JSONDecoder.gateway.decode(Success<Value>.self, from: Data(body)).data
    } catch {
      throw notOfGateway
    }
  }

  /// The `error` of a failure.
  package var refusal: Refusal {
    guard var refusal = (try? JSONDecoder.gateway.decode(Failure.self, from: Data(body)))?.error else {
      return notOfGateway
    }
    refusal.envelope = text
    return refusal
  }

  private var notOfGateway: Refusal {
    Refusal(
      code: "HTTP_\(status)", message: "What answered does not answer as a gateway does. Is the URL right?",
      requestID: requestID)
  }

  private struct Success<Value: Decodable>: Decodable {
    let data: Value
  }

  private struct Failure: Decodable {
    let error: Refusal
  }
}

extension JSONDecoder {
  /// For the gateway's names, which are in snake_case. What is not known here is passed over.
  static var gateway: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return decoder
  }
}

import SigV4

/// The two JSON protocols of AWS, as far as they shape an answer.
enum WireProtocol: Sendable {
  /// `POST /` with `X-Amz-Target`; the error's code is in the body's `__type`.
  case awsJSON11
  /// Paths and verbs; the error's code is in the `x-amzn-ErrorType` header.
  case restJSON1

  /// The content type of every JSON answer.
  var contentType: String {
    switch self {
    case .awsJSON11: "application/x-amz-json-1.1"
    case .restJSON1: "application/json"
    }
  }

  /// The status with which a signature is refused.
  var signatureRefusalStatus: Int {
    switch self {
    case .awsJSON11: 400
    case .restJSON1: 403
    }
  }

  /// The answer to a request for an operation that does not exist.
  var unknownOperation: ServiceError {
    let status =
      switch self {
      case .awsJSON11: 400
      case .restJSON1: 404
      }
    return ServiceError("UnknownOperationException", nil, status: status, origin: .framework)
  }

  /// A success with a JSON body.
  func answer(_ output: some Encodable, status: Int = 200, effect: CallEffect = .none) -> ServiceAnswer {
    ServiceAnswer(
      status: status, headers: [HeaderField(name: "Content-Type", value: contentType)], body: WireJSON.encode(output),
      effect: effect)
  }

  /// An error in this protocol's shape.
  ///
  /// - Parameter reference: the request's id, which awsJson1.1 errors repeat as `Logref`.
  func answer(_ error: ServiceError, reference: String) -> ServiceAnswer {
    var headers = [HeaderField(name: "Content-Type", value: contentType)]
    var members = error.members
    members[error.origin == .service ? "Message" : "message"] = error.message
    switch self {
    case .awsJSON11:
      members["__type"] = error.code
      if error.origin == .service {
        members["Code"] = error.code
        members["Logref"] = reference
      }
    case .restJSON1:
      headers.append(HeaderField(name: "x-amzn-ErrorType", value: error.code))
    }
    if let retryAfter = error.retryAfter {
      headers.append(HeaderField(name: "Retry-After", value: "\(retryAfter)"))
    }
    return ServiceAnswer(
      status: error.status, headers: headers, body: WireJSON.encode(members), code: error.code)
  }
}

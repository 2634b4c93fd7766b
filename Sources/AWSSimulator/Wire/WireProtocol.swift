import SigV4

/// The protocols of AWS, as far as they shape an answer.
enum WireProtocol: Sendable {
  /// `POST /` with `X-Amz-Target`; the error's code is in the body's `__type`.
  case awsJSON11
  /// Paths and verbs; the error's code is in the `x-amzn-ErrorType` header.
  case restJSON1
  /// A form in `POST /`; answers are XML, made by ``QueryXML``.
  case awsQuery
  /// The instance metadata service's: text and JSON; an error is a page that says its status.
  case metadata
  /// A container agent's: JSON; an error has `code` and `message`.
  case containerAgent
  /// OAuth's: JSON; an error has `error` and `error_description` (RFC 6749, section 5.2).
  case oauth

  /// The content type of every success, and of every error but ``metadata``'s.
  var contentType: String {
    switch self {
    case .awsJSON11: "application/x-amz-json-1.1"
    case .restJSON1, .containerAgent, .oauth: "application/json"
    case .awsQuery: "text/xml"
    case .metadata: "text/plain"
    }
  }

  /// The answer to a request for an operation that does not exist.
  var unknownOperation: ServiceError {
    switch self {
    case .awsJSON11: ServiceError("UnknownOperationException", nil, status: 400, origin: .framework)
    case .awsQuery:
      ServiceError("InvalidAction", "Could not find such an operation for the version.", status: 400)
    case .restJSON1, .metadata, .containerAgent, .oauth:
      ServiceError("UnknownOperationException", nil, status: 404, origin: .framework)
    }
  }

  /// The refusal of a request for who signed it.
  ///
  /// - Parameter code: by the name that the JSON protocols have for it.
  func refusal(_ code: String, _ message: String) -> ServiceError {
    switch self {
    case .awsJSON11: ServiceError(code, message, status: 400, origin: .framework)
    case .awsQuery: ServiceError(Self.queryCode(code), message, status: Self.queryStatus(code), origin: .framework)
    case .restJSON1, .metadata, .containerAgent, .oauth:
      ServiceError(code, message, status: 403, origin: .framework)
    }
  }

  /// The refusal of a session that has ended.
  var expiredToken: ServiceError {
    refusal("ExpiredTokenException", "The security token included in the request is expired")
  }

  /// A success with a JSON body.
  func answer(_ output: some Encodable, status: Int = 200, effect: CallEffect = .none) -> ServiceAnswer {
    ServiceAnswer(
      status: status, headers: [HeaderField(name: "Content-Type", value: contentType)], body: WireJSON.encode(output),
      effect: effect)
  }

  /// An error in this protocol's shape.
  ///
  /// - Parameter reference: the request's id, which awsJson1.1 and awsQuery errors repeat.
  func answer(_ error: ServiceError, reference: String) -> ServiceAnswer {
    var headers = [HeaderField(name: "Content-Type", value: contentType)]
    var body: [UInt8]
    switch self {
    case .awsJSON11:
      var members = members(of: error)
      members["__type"] = error.code
      if error.origin == .service {
        members["Code"] = error.code
        members["Logref"] = reference
      }
      body = WireJSON.encode(members)
    case .restJSON1:
      headers.append(HeaderField(name: "x-amzn-ErrorType", value: error.code))
      body = WireJSON.encode(members(of: error))
    case .awsQuery:
      body = QueryXML.error(error, requestID: reference)
    case .metadata:
      headers = [HeaderField(name: "Content-Type", value: "text/html")]
      body = MetadataPage.error(status: error.status)
    case .containerAgent:
      body = PlainJSON.encode(["code": error.code, "message": error.message])
    case .oauth:
      headers.append(HeaderField(name: "x-amzn-ErrorType", value: error.code))
      body = PlainJSON.encode(["error": Self.oauthCode(error.code), "error_description": error.message])
    }
    if let retryAfter = error.retryAfter {
      headers.append(HeaderField(name: "Retry-After", value: "\(retryAfter)"))
    }
    return ServiceAnswer(status: error.status, headers: headers, body: body, code: error.code)
  }

  private func members(of error: ServiceError) -> [String: String] {
    var members = error.members
    members[error.origin == .service ? "Message" : "message"] = error.message
    return members
  }

  /// What awsQuery services call a refusal of the JSON services.
  ///
  /// Source: docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
  private static func queryCode(_ code: String) -> String {
    switch code {
    case "UnrecognizedClientException": "InvalidClientTokenId"
    case "InvalidSignatureException": "SignatureDoesNotMatch"
    default: code.hasSuffix("Exception") ? String(code.dropLast("Exception".count)) : code
    }
  }

  private static func queryStatus(_ code: String) -> Int {
    code == "IncompleteSignatureException" ? 400 : 403
  }

  /// `InvalidGrantException` is `invalid_grant`.
  private static func oauthCode(_ code: String) -> String {
    let name = code.hasSuffix("Exception") ? code.dropLast("Exception".count) : code[...]
    return name.reduce(into: "") { text, letter in
      if letter.isUppercase, !text.isEmpty { text.append("_") }
      text.append(letter.lowercased())
    }
  }
}

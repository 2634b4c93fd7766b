package import GatewayCore

/// Hears of requests: for metrics. It must return at once.
package protocol RequestObserving: Sendable {
  /// A request's head has been read.
  func began()
  /// Its answer has been written, or there is none.
  /// - Parameter report: nil when the request ended without an answer.
  func ended(_ report: RequestReport?)
  /// A request was refused before the router had it, or in place of the router's answer. It may have begun, and has then
  /// ended without an answer.
  /// - Parameter method: as the client wrote it; nil when it could not be read.
  func refused(method: String?, status: Int, code: ErrorCode)
}

/// How a request was answered, in words of closed lists.
package struct RequestReport: Sendable, Equatable {
  /// As the client wrote it.
  package let method: String
  /// The route's template, such as `/models/{id}/start`; nil where there is no such route.
  package let route: String?
  package let status: Int
  /// Nil for a success.
  package let code: ErrorCode?
  package let caller: CallerClass
  /// From the head to the last byte of the answer.
  package let duration: Duration
}

/// By what callers are known, whoever they are.
package enum CallerClass: String, Sendable, CaseIterable {
  /// It is not known who calls, or nobody asked.
  case none
  case anonymous, key, token, certificate

  init(_ caller: Caller?) {
    switch caller {
    case nil: self = .none
    case let caller? where caller.isAnonymous: self = .anonymous
    case let caller?:
      switch caller.credential?.kind {
      case nil: self = .none
      case .key: self = .key
      case .token: self = .token
      case .certificate: self = .certificate
      }
    }
  }
}

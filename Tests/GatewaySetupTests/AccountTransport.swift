import AWSClient
import Foundation
import Platform
import SigV4
import Synchronization

/// STS and IAM of a test's own in front of another transport, and a greeting with a clock for who asks for nothing.
final class AccountTransport: HTTPTransport {
  /// What of the world a test changes.
  struct World: Sendable {
    /// AWS's clock less the machine's, in seconds.
    var skew: Double = 0
    /// Hosts to which no connection comes about, by a part of their name.
    var broken: [String: TransportError] = [:]
    /// Who signs, by access key.
    var callers: [String: String] = [:]
    /// Actions that IAM's reckoning refuses.
    var denied: Set<String> = []
    /// The code in which IAM's reckoning itself is refused.
    var iamRefusal: String?
  }

  let world: Mutex<World>
  private let rest: any HTTPTransport
  private let time: any TimeSource
  private let forms = Mutex<[String]>([])

  init(_ world: World, time: any TimeSource, rest: any HTTPTransport) {
    self.world = Mutex(world)
    self.time = time
    self.rest = rest
  }

  /// The forms that were sent to STS and IAM.
  var sent: [String] { forms.withLock { $0 } }

  func send(
    _ request: OutboundRequest, within limit: Duration, bodyLimit: Int
  ) async throws(TransportError) -> InboundResponse {
    let world = world.withLock { $0 }
    if let (_, error) = world.broken.first(where: { request.endpoint.host.contains($0.key) }) { throw error }
    if request.method == "GET", request.target == "/" { return greeting(skew: world.skew) }
    let form = String(decoding: request.body, as: UTF8.self)
    guard form.hasPrefix("Action=") else { return try await rest.send(request, within: limit, bodyLimit: bodyLimit) }
    forms.withLock { $0.append(form) }
    if form.hasPrefix("Action=GetCallerIdentity") { return Self.identity(request, world) }
    return Self.reckoning(form, world)
  }

  private func greeting(skew: Double) -> InboundResponse {
    let date = time.now.addingTimeInterval(skew)
    let text = date.formatted(
      Date.VerbatimFormatStyle(
        format:
          "\(weekday: .abbreviated), \(day: .twoDigits) \(month: .abbreviated) \(year: .padded(4)) \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\(second: .twoDigits) GMT",
        locale: Locale(identifier: "en_US_POSIX"), timeZone: .gmt, calendar: Calendar(identifier: .gregorian)))
    return InboundResponse(status: 404, headers: [HeaderField(name: "Date", value: text)], body: [])
  }

  private static func identity(_ request: OutboundRequest, _ world: World) -> InboundResponse {
    let signature = request.headers.first { $0.name.lowercased() == "authorization" }?.value ?? ""
    guard let arn = world.callers.first(where: { signature.contains("Credential=\($0.key)/") })?.value else {
      return xml(
        "<ErrorResponse><Error><Code>InvalidClientTokenId</Code><Message>no</Message></Error></ErrorResponse>",
        status: 403)
    }
    let account = arn.split(separator: ":", omittingEmptySubsequences: false)[4]
    return xml(
      """
      <GetCallerIdentityResponse><GetCallerIdentityResult><Arn>\(arn)</Arn><UserId>AIDA</UserId>\
      <Account>\(account)</Account></GetCallerIdentityResult></GetCallerIdentityResponse>
      """)
  }

  private static func reckoning(_ form: String, _ world: World) -> InboundResponse {
    if let code = world.iamRefusal {
      return xml("<ErrorResponse><Error><Code>\(code)</Code></Error></ErrorResponse>", status: 403)
    }
    let pairs = form.split(separator: "&").map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
    func value(_ name: String) -> String { pairs.first { $0[0] == name }?[1].removingPercentEncoding ?? "" }
    let action = value("ActionNames.member.1")
    let resource = value("ResourceArns.member.1")
    let decision = world.denied.contains(action) ? "implicitDeny" : "allowed"
    return xml(
      """
      <SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><IsTruncated>false</IsTruncated>\
      <EvaluationResults><member><EvalActionName>\(action)</EvalActionName>\
      <EvalResourceName>\(resource)</EvalResourceName><EvalDecision>\(decision)</EvalDecision></member>\
      </EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>
      """)
  }

  private static func xml(_ text: String, status: Int = 200) -> InboundResponse {
    InboundResponse(
      status: status, headers: [HeaderField(name: "Content-Type", value: "text/xml")], body: Array(text.utf8))
  }
}

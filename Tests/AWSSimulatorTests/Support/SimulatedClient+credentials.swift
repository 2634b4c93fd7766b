import AWSSimulator
import Foundation
import SigV4

/// What the calls of AWS's own clients for credentials look like.
extension SimulatedClient {
  static let roleARN = "arn:aws:iam::123456789012:role/gateway"
  static let otherRoleARN = "arn:aws:iam::444455556666:role/inspection"

  /// Calls STS, signed or not.
  func sts(_ action: String, _ members: [(String, String)] = [], isSigned: Bool = true) -> SimulatedResponse {
    let request = stsRequest(action, members)
    return isSigned ? send(request, service: "sts") : cloud.respond(to: request, at: now)
  }

  func stsRequest(_ action: String, _ members: [(String, String)] = []) -> SimulatedRequest {
    var form = URLComponents()
    form.queryItems =
      [URLQueryItem(name: "Action", value: action), URLQueryItem(name: "Version", value: "2011-06-15")]
      + members.map { URLQueryItem(name: $0.0, value: $0.1) }
    return SimulatedRequest(
      method: "POST", target: "/",
      headers: [
        HeaderField(name: "Host", value: "sts.us-east-1.amazonaws.com"),
        HeaderField(name: "Content-Type", value: "application/x-www-form-urlencoded; charset=utf-8"),
      ], body: Array((form.percentEncodedQuery ?? "").replacingOccurrences(of: "+", with: "%2B").utf8))
  }

  /// Assumes a role.
  func assumeRole(
    _ arn: String = roleARN, externalID: String? = nil, seconds: Int? = nil, name: String = "test"
  ) -> SimulatedResponse {
    var members = [("RoleArn", arn), ("RoleSessionName", name)]
    if let externalID { members.append(("ExternalId", externalID)) }
    if let seconds { members.append(("DurationSeconds", "\(seconds)")) }
    return sts("AssumeRole", members)
  }

  /// Assumes a role and signs with its session from now on.
  func become(_ arn: String = roleARN, externalID: String? = nil) {
    credentials = assumeRole(arn, externalID: externalID).sessionCredentials
  }

  /// Sends a request as it is.
  func plain(
    _ method: String, _ target: String, _ headers: [(String, String)] = [], body: String = ""
  ) -> SimulatedResponse {
    cloud.respond(
      to: SimulatedRequest(
        method: method, target: target,
        headers: [HeaderField(name: "Host", value: "localhost")]
          + headers.map { HeaderField(name: $0.0, value: $0.1) }, body: Array(body.utf8)), at: now)
  }
}

extension SimulatedResponse {
  /// The body as text.
  var text: String { String(decoding: body, as: UTF8.self) }

  /// The text of the first XML element of that name.
  func xml(_ name: String) -> String? {
    guard let start = text.range(of: "<\(name)>"), let end = text.range(of: "</\(name)>") else { return nil }
    return String(text[start.upperBound..<end.lowerBound])
  }

  /// The credentials in an answer of STS.
  var sessionCredentials: AWSCredentials {
    AWSCredentials(
      accessKeyID: xml("AccessKeyId") ?? "", secretAccessKey: Secret(xml("SecretAccessKey") ?? ""),
      sessionToken: Secret(xml("SessionToken") ?? ""))
  }
}

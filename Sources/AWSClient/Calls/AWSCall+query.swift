import SigV4

extension AWSCall {
  /// A call in awsQuery: a form over `POST /` that names its operation in `Action`.
  ///
  /// Source: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
  /// - Parameters:
  ///   - version: of the service's API, such as `2011-06-15`.
  ///   - parameters: the operation's members by name, in the order in which they are sent.
  package static func query(
    _ service: AWSService, _ operation: String, version: String, at location: Location,
    parameters: [(name: String, value: String)] = [], repeatability: Repeatability, isSigned: Bool = true
  ) -> AWSCall {
    let pairs = [("Action", operation), ("Version", version)] + parameters.map { ($0.name, $0.value) }
    let form = pairs.map { "\(PercentEncoding.encode($0.0.utf8))=\(PercentEncoding.encode($0.1.utf8))" }.joined(
      separator: "&")
    var call = AWSCall(
      service: service, operation: operation, location: location, method: "POST", path: "/",
      headers: [HeaderField(name: "Content-Type", value: "application/x-www-form-urlencoded; charset=utf-8")],
      body: Array(form.utf8), repeatability: repeatability)
    call.isSigned = isSigned
    return call
  }
}

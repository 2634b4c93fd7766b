import FoundationEssentials
import SigV4

/// The security token service: awsQuery, regional, with roles and web identities of the control's.
///
/// Source: docs.aws.amazon.com/STS/latest/APIReference and botocore's `sts` service model
struct STSSimulation: ServiceSimulation {
  private static let version = "2011-06-15"

  let wire = WireProtocol.awsQuery

  let operations = ["AssumeRole", "AssumeRoleWithWebIdentity", "GetCallerIdentity"]

  let unsignedOperations: Set<String> = ["AssumeRoleWithWebIdentity"]

  let throttled = ServiceError("Throttling", "Rate exceeded", status: 400)

  let brokenDown = ServiceError("InternalFailure", "The request processing has failed.", status: 500)

  func operation(of request: SimulatedRequest) -> String? {
    guard request.method == "POST", request.target == "/", request.header("X-Amz-Target") == nil,
      request.header("Content-Type")?.hasPrefix("application/x-www-form-urlencoded") == true
    else { return nil }
    let input = QueryInput(request)
    let action = input["Action"] ?? ""
    return input["Version"] == Self.version ? action : "\(action) of another version"
  }

  func perform(_ call: ServiceCall, on cloud: inout CloudState) throws(ServiceError) -> ServiceAnswer {
    let input = QueryInput(call.request)
    return switch call.operation {
    case "AssumeRole": try assumeRole(input, call, on: &cloud)
    case "AssumeRoleWithWebIdentity": try assumeRoleWithWebIdentity(input, call, on: &cloud)
    case "GetCallerIdentity": getCallerIdentity(call)
    default: throw wire.unknownOperation
    }
  }

  private func getCallerIdentity(_ call: ServiceCall) -> ServiceAnswer {
    answer(
      [
        .text("Arn", call.caller.arn), .text("UserId", call.caller.userID), .text("Account", call.caller.account),
      ], to: call)
  }

  /// A success.
  func answer(_ result: [QueryXML.Element], to call: ServiceCall) -> ServiceAnswer {
    ServiceAnswer(
      status: 200, headers: [HeaderField(name: "Content-Type", value: wire.contentType)],
      body: QueryXML.answer(call.operation, result, requestID: call.requestID))
  }
}

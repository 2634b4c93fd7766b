import AWSSimulator
import Foundation
import SigV4

/// A client of a simulated AWS in the same process: it signs as AWS's own clients do, and holds the clock.
final class SimulatedClient {
  let cloud: SimulatedAWS
  var now = Date(timeIntervalSince1970: 1_800_000_000)
  var credentials: AWSCredentials
  var region = "us-east-1"

  init(_ configuration: SimulatorConfiguration = SimulatorConfiguration()) {
    cloud = SimulatedAWS(configuration: configuration)
    credentials = configuration.credentials
  }

  /// Calls a Rekognition operation.
  func rekognition(_ operation: String, _ body: String) -> SimulatedResponse {
    send(
      rekognitionRequest(operation, body), service: "rekognition")
  }

  /// Calls Lookout for Vision.
  func lookout(
    _ method: String, _ path: String, _ body: [UInt8] = [], token: String? = nil,
    contentType: String? = "application/json"
  ) -> SimulatedResponse {
    send(lookoutRequest(method, path, body, token: token, contentType: contentType), service: "lookoutvision")
  }

  /// Signs a request and sends it.
  func send(_ request: SimulatedRequest, service: String) -> SimulatedResponse {
    cloud.respond(to: signed(request, service: service), at: now)
  }

  /// Calls the control API.
  func control(_ method: String, _ path: String, _ body: String = "") -> SimulatedResponse {
    cloud.respond(
      to: SimulatedRequest(method: method, target: "/_simulator" + path, body: Array(body.utf8)), at: now)
  }

  func signed(_ request: SimulatedRequest, service: String) -> SimulatedRequest {
    let signer = SigV4Signer(service: service, region: region)
    let plain = SigningRequest(
      method: request.method, target: request.target, headers: request.headers, body: request.body)
    var request = request
    request.headers = (try? signer.sign(plain, credentials: credentials, at: now))?.headers ?? []
    return request
  }

  func rekognitionRequest(_ operation: String, _ body: String) -> SimulatedRequest {
    SimulatedRequest(
      method: "POST", target: "/",
      headers: [
        HeaderField(name: "Host", value: "rekognition.us-east-1.amazonaws.com"),
        HeaderField(name: "Content-Type", value: "application/x-amz-json-1.1"),
        HeaderField(name: "X-Amz-Target", value: "RekognitionService." + operation),
      ], body: Array(body.utf8))
  }

  func lookoutRequest(
    _ method: String, _ path: String, _ body: [UInt8] = [], token: String? = nil, contentType: String? = nil
  ) -> SimulatedRequest {
    var headers = [HeaderField(name: "Host", value: "lookoutvision.us-east-1.amazonaws.com")]
    if let contentType { headers.append(HeaderField(name: "Content-Type", value: contentType)) }
    if let token { headers.append(HeaderField(name: "X-Amzn-Client-Token", value: token)) }
    return SimulatedRequest(method: method, target: "/2020-11-20/projects" + path, headers: headers, body: body)
  }
}

extension SimulatedClient {
  /// Starts the demo version on Rekognition.
  func start(_ arn: String = DemoCloud.rekognitionVersionARN, units: Int = 1) -> SimulatedResponse {
    rekognition("StartProjectVersion", #"{"ProjectVersionArn":"\#(arn)","MinInferenceUnits":\#(units)}"#)
  }

  /// Stops the demo version on Rekognition.
  func stop(_ arn: String = DemoCloud.rekognitionVersionARN) -> SimulatedResponse {
    rekognition("StopProjectVersion", #"{"ProjectVersionArn":"\#(arn)"}"#)
  }

  /// Starts the demo model on Lookout for Vision.
  func startWidgets(token: String? = nil, units: Int = 1) -> SimulatedResponse {
    lookout("POST", "/widgets/models/1/start", Array(#"{"MinInferenceUnits":\#(units)}"#.utf8), token: token)
  }

  /// The status word of the demo version.
  var rekognitionStatus: String? { status(DemoCloud.rekognitionVersionARN) }

  /// The status word of the demo model.
  var widgetsStatus: String? { status(DemoCloud.lookoutModelARN) }

  private func status(_ arn: String) -> String? {
    cloud.models(at: now).first { $0.arn == arn }?.status
  }
}

extension SimulatedResponse {
  /// The body as a JSON object; empty when it is none.
  var json: [String: Any] {
    (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any] ?? [:]
  }

  /// The error code as a client finds it: in the header, else in `__type`.
  var errorCode: String? {
    header("x-amzn-ErrorType") ?? json["__type"] as? String
  }

  /// The error's message, however it is spelled.
  var errorMessage: String? {
    json["Message"] as? String ?? json["message"] as? String ?? json["error"] as? String
  }
}

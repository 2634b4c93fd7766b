import GatewayCore
import Platform
import TestSupport
import Testing

/// Showing images to models.
@Suite struct DetectingTests {
  private static let notReady = GatewayError(
    .modelNotReady, "not ready", retryAfter: 5,
    backend: BackendFault(service: "hosting", code: "NotReady", status: 400, requestID: "r-1"))
  private static let conflict = GatewayError(.modelStateConflict, "conflict")

  @Test func `The backend gets the image and the options, and its findings come back`() async throws {
    let found = Findings(labels: [.init(name: "scratch", confidence: 0.5)])
    let harness = DetectingHarness { (_, _) throws(GatewayError) in found }
    let options = DetectionOptions(minConfidence: 0.3, maxResults: 2, wantsMask: true)
    #expect(try await harness.detect(options) == found)
    let image = try InspectedImage(TestImage.png(), declared: .png, limits: ImageLimits())
    #expect(
      harness.backend.detections == [
        .init(resource: "model/w", request: DetectionRequest(image: .bytes(image), options: options))
      ])
    #expect(harness.backend.calls.isEmpty)
    #expect(harness.gateway.detectGate.inFlight(GatewayHarness.target) == 0)
  }

  @Test func `Every option that a backend cannot honour is named, and nothing is asked of it`() async {
    let harness = DetectingHarness(features: [])
    let failure = await harness.failure(DetectionOptions(minConfidence: 0, maxResults: 1, wantsMask: true))
    #expect(failure?.code == .validationError)
    #expect(failure?.details.map(\.field) == ["min_confidence", "max_results", "mask"])
    #expect(await harness.failure(of: S3Object(bucket: "photos", key: "a"))?.details.map(\.field) == ["image.s3"])
    #expect(await harness.failure() == nil)
    #expect(harness.backend.detections.count == 1)
  }

  @Test(arguments: DetectionSupport.Feature.allCases)
  func `An option that a backend can honour is not refused with the others`(feature: DetectionSupport.Feature) async {
    let harness = DetectingHarness(features: [feature], s3Allowed: ["photos/*"])
    let options = DetectionOptions(minConfidence: 0, maxResults: 1, wantsMask: true)
    var named = await harness.failure(options)?.details.map(\.field) ?? []
    named += await harness.failure(of: S3Object(bucket: "photos", key: "a"))?.details.map(\.field) ?? []
    #expect(named == DetectionSupport.Feature.allCases.filter { $0 != feature }.map(\.rawValue))
  }

  @Test func `An object is shown only where the catalog opens it to the model`() async {
    let object = S3Object(bucket: "photos", key: "line-7/a.jpg")
    for patterns in [[], ["photos/line-8/*", "other/*"]] {
      let harness = DetectingHarness(s3Allowed: patterns)
      let failure = await harness.failure(of: object)
      #expect(failure?.code == .validationError)
      #expect(failure?.details.map(\.field) == ["image.s3"])
      #expect(failure?.details.first?.reason.contains("s3_allowed") == true)
      #expect(harness.backend.detections.isEmpty)
    }
    let harness = DetectingHarness(s3Allowed: ["photos/line-8/*", "photos/line-7/*"])
    #expect(await harness.failure(of: object) == nil)
    #expect(harness.backend.detections.map(\.request.image) == [.s3(object)])
  }

  @Test(arguments: ModelState.allCases.filter { $0 != .running && $0 != .unknown })
  func `A model seen not running is not asked for 5 s, and is asked after that`(state: ModelState) async throws {
    let harness = DetectingHarness(state: state)
    try await harness.run {
      _ = try await harness.gateway.status(harness.visible)
      harness.time.advance(by: .seconds(5))
      let failure = await harness.failure()
      #expect(failure?.code == .modelNotReady)
      #expect(failure?.details == [FieldProblem("state", state.rawValue)])
      #expect(failure?.retryAfter == ([.starting, .updating].contains(state) ? 30 : nil))
      #expect(harness.backend.detections.isEmpty)
      harness.time.advance(by: .milliseconds(1))
      #expect(await harness.failure() == nil)
      #expect(harness.backend.detections.count == 1)
    }
  }

  @Test func `A model seen running, or not seen at all, is asked`() async throws {
    let harness = DetectingHarness()
    try await harness.run {
      #expect(await harness.failure() == nil)
      _ = try await harness.gateway.status(harness.visible)
      #expect(await harness.failure() == nil)
    }
    #expect(harness.backend.detections.count == 2)
  }

  @Test(arguments: [notReady, conflict], [ModelState.stopped, .starting, .stopping, .failed])
  func `A refusal that may be the state's is explained by one describe`(
    refusal: GatewayError, state: ModelState
  ) async throws {
    let harness = DetectingHarness(state: state) { (_, _) throws(GatewayError) in throw refusal }
    try await harness.run {
      let failure = await harness.failure()
      #expect(failure?.code == .modelNotReady)
      #expect(failure?.details == [FieldProblem("state", state.rawValue)])
      #expect(failure?.backend == refusal.backend)
      // What it saw refuses the next.
      #expect(await harness.failure()?.code == .modelNotReady)
    }
    #expect(harness.backend.detections.count == 1)
    #expect(harness.backend.calls == [.describe(resource: "model/w")])
  }

  @Test func `A conflict on a model that runs stays a conflict; not ready stays not ready`() async throws {
    for (refusal, code) in [(Self.conflict, ErrorCode.modelStateConflict), (Self.notReady, .modelNotReady)] {
      let harness = DetectingHarness(state: .running) { (_, _) throws(GatewayError) in throw refusal }
      try await harness.run {
        #expect(await harness.failure()?.code == code)
      }
    }
  }

  @Test func `A refusal that cannot be explained says that the state is unknown`() async throws {
    let harness = DetectingHarness(state: .unknown) { (_, _) throws(GatewayError) in throw Self.conflict }
    try await harness.run {
      let failure = await harness.failure()
      #expect(failure?.code == .modelNotReady)
      #expect(failure?.details == [FieldProblem("state", "unknown")])
      #expect(failure?.retryAfter == 5)
    }
  }

  @Test(arguments: [ErrorCode.backendThrottled, .imageInvalid, .backendTimeout, .s3ObjectInvalid])
  func `Other errors pass as they are, without a describe`(code: ErrorCode) async {
    let error = GatewayError(code, "so it is")
    let harness = DetectingHarness { (_, _) throws(GatewayError) in throw error }
    #expect(await harness.failure() == error)
    #expect(harness.backend.calls.isEmpty)
    #expect(harness.gateway.detectGate.inFlight(GatewayHarness.target) == 0)
  }

  @Test(.timeLimit(.minutes(1)))
  func `While a model drains new detects are refused and those in flight end`() async throws {
    let (answers, answer) = AsyncStream.makeStream(of: Void.self)
    let harness = DetectingHarness { (_, _) throws(GatewayError) in
      for await _ in answers { break }
      return Findings()
    }
    let gate = harness.gateway.detectGate
    let inFlight = Task { await harness.failure() }
    while harness.backend.detections.isEmpty { await Task.yield() }
    gate.close(GatewayHarness.target)
    #expect(await harness.failure()?.code == .modelNotReady)
    #expect(harness.backend.detections.count == 1)
    async let isEmpty = gate.waitUntilEmpty(GatewayHarness.target, within: .seconds(30), by: harness.time)
    answer.yield()
    #expect(await inFlight.value == nil)
    #expect(await isEmpty)
    gate.open(GatewayHarness.target)
    answer.yield()
    #expect(await harness.failure() == nil)
  }

  @Test func `A floating version is asked as the version of its run`() async throws {
    let target = ModelTarget(
      backend: GatewayHarness.target.backend, region: "us-east-1", account: nil, resource: "model/latest",
      isFloating: true)
    let harness = DetectingHarness(target: target)
    try await harness.run {
      _ = try await harness.detect()
      _ = try await harness.gateway.status(harness.visible)
      _ = try await harness.detect()
    }
    #expect(harness.backend.detections.map(\.resource) == ["model/latest", "model/3"])
  }
}

import AWSSimulator
import Backends
import Foundation
import GatewayCore
import GatewaySetup
import Platform
import Testing

@Suite("Every model that the credentials can see is found")
struct ModelSurveyTests {
  @Test("the demo models, by their ARNs, each with its state")
  func demo() async throws {
    let setup = SimulatedSetup()
    let survey = await setup.survey()
    let arns = Set(survey.models.map(\.arn))
    #expect(arns.isSuperset(of: [DemoCloud.rekognitionVersionARN, DemoCloud.lookoutModelARN]))
    #expect(arns.count == setup.cloud.models(at: setup.time.now).count)
    #expect(survey.models.allSatisfy { $0.state == .stopped && $0.createdAt != nil })
    #expect(!survey.isFailure)
  }

  @Test("all pages of a list, and all projects")
  func pages() async throws {
    let rekognition = (1...250).map { ModelKey(.rekognition, project: "solder", version: "v\($0)") }
    let lookout = (1...130).map { ModelKey(.lookoutvision, project: "project\($0)", version: "1") }
    let setup = SimulatedSetup(.init(models: (rekognition + lookout).map { ModelSeed($0) }))
    let survey = await setup.survey()
    #expect(survey.models.count == 380)
    #expect(setup.cloud.calls.count { $0.operation == "DescribeProjectVersions" } == 3)
    #expect(setup.cloud.calls.count { $0.operation == "ListProjects" } == 2)
  }

  @Test("with calls that only list and describe")
  func calls() async throws {
    let setup = SimulatedSetup()
    _ = await setup.survey()
    #expect(setup.operations.allSatisfy { $0.hasPrefix("List") || $0.hasPrefix("Describe") })
    #expect(setup.cloud.calls.allSatisfy { $0.effect == .none })
  }

  @Test("at no more than five calls of an operation a second")
  func pace() async throws {
    let projects = (1...30).map { ModelSeed(ModelKey(.lookoutvision, project: "project\($0)", version: "1")) }
    let setup = SimulatedSetup(.init(models: projects))
    _ = await setup.survey()
    let times = setup.cloud.calls.filter { $0.operation == "ListModels" }.map(\.time)
    #expect(times.count == 30)
    for (first, sixth) in zip(times, times.dropFirst(5)) { #expect(sixth.timeIntervalSince(first) > 0.99) }
  }

  @Test(
    "a service that fails is told, and the others are read all the same",
    arguments: [
      (Fault.Kind.error, "AccessDeniedException" as String?, "not allowed: lookoutvision:ListProjects"),
      (.error, "UnrecognizedClientException", "AWS does not know the access key"),
      (.dropBefore, nil, "cannot be reached"),
    ] as [(Fault.Kind, String?, String)])
  func failing(_ kind: Fault.Kind, _ code: String?, _ expected: String) async throws {
    let setup = SimulatedSetup()
    setup.cloud.addFault(
      Fault(kind, service: .lookoutvision, status: code == nil ? nil : 403, code: code, times: 10))
    let survey = await setup.survey()
    #expect(!survey.models.isEmpty && survey.models.allSatisfy { $0.backend.rawValue != "lookoutvision" })
    let lines = CatalogText.lines(of: survey)
    #expect(lines.contains { $0.hasPrefix("  # lookoutvision: not read: \(expected)") }, "\(lines)")
    #expect(!survey.isFailure)
  }

  @Test("a project whose versions may not be seen leaves a gap, and the others are read")
  func gap() async throws {
    let keys = [("a", "1"), ("b", "1")].map { ModelKey(.rekognition, project: $0.0, version: $0.1) }
    let setup = SimulatedSetup(.init(models: keys.map { ModelSeed($0) }))
    setup.cloud.addFault(
      Fault(.error, operation: "DescribeProjectVersions", status: 400, code: "AccessDeniedException"))
    let survey = await setup.survey()
    #expect(survey.models.count == 1)
    let lines = CatalogText.lines(of: survey)
    #expect(
      lines.contains { $0.hasPrefix("  # versions of arn:") && $0.contains("not read: not allowed: rekognition:") },
      "\(lines)")
    #expect(lines.contains { $0.contains(#""Action":"rekognition:DescribeProjectVersions""#) })
  }

  @Test("a survey in which every service fails is a failure")
  func allFailing() async throws {
    let setup = SimulatedSetup()
    setup.cloud.addFault(Fault(.error, status: 403, code: "AccessDeniedException", times: 20))
    let survey = await setup.survey()
    #expect(survey.isFailure)
    #expect(CatalogText.lines(of: survey).contains("models: {}"))
  }
}

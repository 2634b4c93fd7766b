import AWSClient
import AWSSimulator
import Foundation
import GatewayConfiguration
import GatewayCore
import Platform
import SigV4
import Testing

@testable import GatewaySetup

@Suite("The doctor looks at all that the gateway depends on")
struct DoctorTests {
  @Test("and finds a healthy gateway healthy")
  func healthy() async {
    let findings = await Examination().findings()
    #expect(findings.allSatisfy { $0.level == .ok }, "\(findings.map(\.line))")
    #expect(findings.on("clock").map(\.text) == ["as AWS's"])
    #expect(findings.on("model solder").map(\.text) == ["stopped (TRAINING_COMPLETED) on rekognition in us-east-1"])
    #expect(findings.on("model widgets").map(\.text) == ["stopped (TRAINED) on lookoutvision in us-east-1"])
    #expect(findings.on("credentials").count == 1)
  }

  @Test("and makes no call that changes anything or is billed")
  func free() async {
    let examination = Examination()
    let (_, account) = await examination.look()
    let operations = Set(examination.cloud.calls.compactMap(\.operation))
    #expect(operations == ["DescribeProjects", "DescribeProjectVersions", "DescribeModel"])
    #expect(examination.cloud.calls.allSatisfy { $0.effect == .none })
    let actions = Set(account.sent.map { String($0.prefix { $0 != "&" }) })
    #expect(actions == ["Action=GetCallerIdentity", "Action=SimulatePrincipalPolicy"])
  }

  @Test("and says whose the credentials are, where they come from and when they end")
  func credentials() async {
    var examination = Examination()
    var keys = SimulatorConfiguration.defaultCredentials
    keys.source = "profile build > role arn:aws:iam::123456789012:role/gateway"
    keys.expiration = examination.time.now.addingTimeInterval(3600)
    examination.credentials = FixedResolver(keys: keys)
    let finding = await examination.findings().on("credentials").first
    #expect(finding?.level == .ok)
    #expect(
      finding?.text.hasPrefix(
        "arn:aws:sts::123456789012:assumed-role/gateway/model-gateway-test, from profile build > role arn:aws:iam::"
          + "123456789012:role/gateway, until ") == true)
    keys.expiration = examination.time.now.addingTimeInterval(-1)
    examination.credentials = FixedResolver(keys: keys)
    #expect(await examination.findings().on("credentials").map(\.level) == [.warn])
  }

  @Test("and where there are none says which sources were asked, and does not ask for the models")
  func noCredentials() async {
    var examination = Examination()
    examination.credentials = FixedResolver()
    let findings = await examination.findings()
    let finding = findings.on("credentials").first
    #expect(finding?.level == .fail)
    #expect(
      finding?.text
        == "none: environment: AWS_ACCESS_KEY_ID is not set; instance: no answer from 169.254.169.254")
    #expect(findings.on("model solder").map(\.text) == ["not asked for: there are no credentials for it"])
    #expect(examination.cloud.calls.isEmpty)
  }

  @Test("and tells keys that AWS does not know")
  func unknownKeys() async {
    var examination = Examination()
    examination.world.callers = [:]
    let finding = await examination.findings().on("credentials").first
    #expect(finding?.level == .fail)
    #expect(finding?.text.contains("AWS does not know the access key (InvalidClientTokenId)") == true)
  }

  @Test("and asks for the models also where STS cannot be reached")
  func withoutSTS() async {
    var examination = Examination()
    examination.world.broken = ["sts.": .notSent("no connection")]
    let findings = await examination.findings()
    #expect(findings.fails.isEmpty, "\(findings.map(\.line))")
    #expect(findings.on("sts in us-east-1").map(\.level) == [.warn])
    #expect(findings.on("credentials").map(\.level) == [.warn])
    #expect(findings.on("model solder").map(\.level) == [.ok])
  }

  @Test("and takes on each role that the catalog names, once")
  func roles() async {
    var examination = Examination()
    let keys = SimulatorConfiguration.defaultCredentials
    examination.credentials = FixedResolver(keys: keys, roleKeys: keys)
    examination.configuration.models = [
      Examination.entry("a", DemoCloud.rekognitionVersionARN, role: Examination.role),
      Examination.entry("b", DemoCloud.lookoutModelARN, role: Examination.role),
    ].compactMap(\.self)
    let subject = "role \(Examination.role.arn)"
    #expect(await examination.findings().on(subject).map(\.level) == [.ok])

    examination.credentials = FixedResolver(keys: keys)
    let findings = await examination.findings()
    #expect(findings.on(subject).map(\.level) == [.fail])
    let statement = #"{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"\#(Examination.role.arn)"}"#
    #expect(findings.on(subject).first?.advice?.contains(statement) == true)
    #expect(findings.on("model a").map(\.level) == [.warn])
  }

  @Test(
    "and says which right a describe misses, with the statement that gives it",
    arguments: [
      (
        "DescribeProjects", "solder",
        #"{"Effect":"Allow","Action":"rekognition:DescribeProjects","Resource":"*"}"#
      ),
      (
        "DescribeModel", "widgets",
        #"{"Effect":"Allow","Action":"lookoutvision:DescribeModel","Resource":"\#(DemoCloud.lookoutModelARN)"}"#
      ),
    ])
  func missingRight(_ operation: String, _ id: String, _ statement: String) async {
    let examination = Examination()
    examination.cloud.addFault(
      Fault(.error, operation: operation, status: 403, code: "AccessDeniedException", times: 9))
    let finding = await examination.findings().on("model \(id)").first
    #expect(finding?.level == .fail)
    #expect(finding?.advice?.contains(statement) == true, "\(finding?.line ?? "nothing")")
  }

  @Test("and reckons with IAM the rights that it does not try")
  func reckonedRights() async {
    var examination = Examination()
    examination.world.denied = ["rekognition:StopProjectVersion"]
    let findings = await examination.findings()
    let finding = findings.on("rights on model solder").first
    #expect(finding?.level == .fail)
    #expect(
      finding?.text == "arn:aws:iam::123456789012:role/gateway has none for rekognition:StopProjectVersion")
    let resource = DemoCloud.rekognitionVersionARN
    #expect(
      finding?.advice?.hasSuffix(
        #"{"Effect":"Allow","Action":"rekognition:StopProjectVersion","Resource":"\#(resource)"}"#) == true)
    #expect(findings.on("rights on model widgets").map(\.level) == [.ok])
  }

  @Test("and says that rights were not checked where IAM does not say")
  func uncheckedRights() async {
    var examination = Examination()
    examination.world.iamRefusal = "AccessDenied"
    let findings = await examination.findings().on("rights")
    #expect(findings.count == 1, "once for all models")
    let finding = findings.first
    #expect(finding?.level == .warn)
    #expect(finding?.text == "those to start, stop and detect are not checked: IAM: not allowed (AccessDenied)")
    #expect(finding?.advice?.contains("iam:SimulatePrincipalPolicy") == true)
  }

  @Test("and tells a model that is not there")
  func absentModel() async {
    var examination = Examination()
    examination.configuration.models = [
      Examination.entry("gone", "arn:aws:lookoutvision:us-east-1:123456789012:model/gone/1")
    ].compactMap(\.self)
    let finding = await examination.findings().on("model gone").first
    #expect(finding?.level == .fail && finding?.text == "AWS has no such model")
  }

  @Test(
    "and tells a model that failed or that can never be started",
    arguments: [
      ("HOSTING_FAILED", Finding.Level.warn), ("TRAINING_FAILED", .fail), ("HOSTED", .ok), ("SYSTEM_UPDATING", .ok),
    ])
  func states(_ word: String, _ level: Finding.Level) async {
    let key = ModelKey(.lookoutvision, project: DemoCloud.lookoutProject, version: DemoCloud.lookoutVersion)
    let examination = Examination(models: [ModelSeed(key, status: word)])
    #expect(await examination.findings().on("model widgets").map(\.level) == [level])
  }

  @Test(
    "and says at which step a connection fails",
    arguments: [
      (TransportError.notSent("no connection"), false, "DNS fails: rekognition.us-east-1.amazonaws.com has no address"),
      (.notSent("no connection"), true, "TCP fails: no connection"),
      (.notSent("the certificate is for another name"), true, "TLS fails: the certificate is for another name"),
      (.timedOut, true, "HTTP fails: no answer within 5 s"),
      (.connectionLost("closed"), true, "HTTP fails: the connection was lost: closed"),
    ])
  func unreachable(_ error: TransportError, _ hasNames: Bool, _ text: String) async {
    var examination = Examination()
    examination.world.broken = ["rekognition": error]
    examination.hasNames = hasNames
    let findings = await examination.findings()
    let finding = findings.on("rekognition in us-east-1").first
    #expect(finding?.level == .fail && finding?.advice != nil)
    #expect(finding?.text == "https://rekognition.us-east-1.amazonaws.com: \(text)")
    #expect(findings.on("model solder").map(\.text) == ["not asked for: its service cannot be reached"])
    #expect(findings.on("model widgets").map(\.level) == [.ok])
  }

  @Test(
    "and compares the clock with AWS's",
    arguments: [
      (0.0, Finding.Level.ok, "as AWS's"), (-30, .ok, "30 s ahead of AWS's"), (50, .ok, "50 s behind AWS's"),
      (90, .warn, "1 min 30 s behind AWS's"), (-239, .warn, "3 min 59 s ahead of AWS's"),
      (300, .fail, "5 min 0 s behind AWS's"), (-86_400, .fail, "1440 min 0 s ahead of AWS's"),
    ])
  func clock(_ skew: Double, _ level: Finding.Level, _ text: String) async {
    var examination = Examination()
    examination.world.skew = skew
    let finding = await examination.findings().on("clock").first
    #expect(finding?.level == level && finding?.text == text, "\(finding?.line ?? "nothing")")
  }

  @Test("and compares no clock when nothing of AWS's answers")
  func noClock() async {
    var examination = Examination()
    examination.world.broken = ["amazonaws": .timedOut]
    #expect(await examination.findings().on("clock").map(\.level) == [.warn])
  }
}

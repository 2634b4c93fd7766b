package import FoundationEssentials

/// What the simulated AWS holds when nobody has set anything up: enough for a first start, and for lists to be lists.
///
/// The names hold for the default account and region of ``SimulatorConfiguration``.
package enum DemoCloud {
  /// The account that everything belongs to: AWS's own example account.
  package static let accountID = "123456789012"
  /// The region that everything is in.
  package static let region = "us-east-1"
  /// When the two main models were trained: 2026-01-15T10:20:30.218Z.
  package static let trainedAt = Date(timeIntervalSince1970: 1_768_472_430.218)

  /// The Rekognition project `solder-joints`.
  package static let rekognitionProject = "solder-joints"
  /// Its newest version, trained and not running.
  package static let rekognitionVersion = "solder-joints.2026-01-15T10.20.30"
  /// That version's resource name.
  package static let rekognitionVersionARN = ResourceNames.model(
    ModelKey(.rekognition, region: region, project: rekognitionProject, version: rekognitionVersion),
    account: accountID, createdAt: trainedAt)

  /// The Lookout for Vision project `widgets`.
  package static let lookoutProject = "widgets"
  /// Its only model, trained and not running.
  package static let lookoutVersion = "1"
  /// That model's resource name.
  package static let lookoutModelARN = ResourceNames.model(
    ModelKey(.lookoutvision, region: region, project: lookoutProject, version: lookoutVersion),
    account: accountID, createdAt: trainedAt)

  /// SageMaker's endpoint configuration from which the endpoint can be made.
  package static let endpointConfig = "castings-2026-01"
  /// An endpoint that is not there until it is created.
  package static let endpoint = "castings"
  /// That endpoint's resource name, once it is.
  package static let endpointARN = ResourceNames.model(
    ModelKey(.sagemaker, region: region, project: endpointConfig, version: endpoint), account: accountID,
    createdAt: trainedAt)

  /// All models of the demo, in one region.
  package static func models(region: String = region) -> [ModelSeed] {
    let earlier = trainedAt.addingTimeInterval(-73 * 86_400 - 7_530)
    return [
      ModelSeed(
        ModelKey(.rekognition, region: region, project: rekognitionProject, version: rekognitionVersion)),
      ModelSeed(
        ModelKey(
          .rekognition, region: region, project: rekognitionProject, version: "solder-joints.2025-11-03T08.15.00"),
        status: "STOPPED", createdAt: earlier),
      ModelSeed(ModelKey(.lookoutvision, region: region, project: lookoutProject, version: lookoutVersion)),
      ModelSeed(
        ModelKey(.lookoutvision, region: region, project: "gaskets", version: "2"), createdAt: earlier),
      ModelSeed(
        ModelKey(.sagemaker, region: region, project: endpointConfig, version: endpoint), createdAt: earlier),
    ]
  }

  /// Another account, for a second role: AWS's documentation uses it for that.
  package static let otherAccountID = "444455556666"
  /// The role of the instance, of the container and of web identities.
  package static let roleName = "gateway"
  /// The role in the other account.
  package static let otherRoleName = "inspection"
  /// What AssumeRole of the role in the other account has to say.
  package static let otherExternalID = "demo-external-id"

  /// The roles of the demo: one in the simulator's account, one with an external id in another.
  package static func roles(account: String = accountID) -> [SimulatedRole] {
    [
      SimulatedRole(account: account, name: roleName),
      SimulatedRole(account: otherAccountID, name: otherRoleName, externalID: otherExternalID),
    ]
  }
}

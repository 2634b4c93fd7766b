import AWSSimulator
import GatewayCore

/// The models of the simulator, under the names that the README uses.
enum DemoCatalog {
  static var entries: [CatalogEntry] {
    [
      entry("abc123", arn: DemoCloud.rekognitionVersionARN, "Solder joints: finds good and cold joints (simulated)"),
      entry("widgets", arn: DemoCloud.lookoutModelARN, "Widgets: finds scratches and dents (simulated)"),
    ].compactMap(\.self)
  }

  private static func entry(_ id: String, arn text: String, _ description: String) -> CatalogEntry? {
    guard let arn = ARN(text) else { return nil }
    let target = ModelTarget(
      backend: BackendID(rawValue: arn.service), partition: arn.partition, region: arn.region, account: arn.account,
      resource: arn.resource)
    return CatalogEntry(id: id, target: target, description: description, price: 4)
  }
}

import AWSClient
import Foundation
import Testing

/// The hosts of a service in a region, as botocore resolves them: `Vectors/make_endpoints.py` says how.
private struct HostRow: Decodable, Sendable, CustomTestStringConvertible {
  let service: String
  let partition: String
  let region: String
  let hosts: [String]

  init(from decoder: any Decoder) throws {
    var values = try decoder.unkeyedContainer()
    service = try values.decode(String.self)
    partition = try values.decode(String.self)
    region = try values.decode(String.self)
    hosts = try (0..<4).map { _ in try values.decode(String.self) }
  }

  var testDescription: String { "\(service) in \(region)" }
}

private struct HostRows: Decodable {
  let rows: [HostRow]

  static let all: [HostRow] = {
    guard let url = Bundle.module.url(forResource: "endpoints", withExtension: "json"),
      let data = try? Data(contentsOf: url), let file = try? JSONDecoder().decode(HostRows.self, from: data)
    else { return [] }
    return file.rows
  }()
}

struct EndpointVectorTests {
  private static let variants = [
    EndpointVariant.plain, EndpointVariant(isFIPS: true), EndpointVariant(isDualStack: true),
    EndpointVariant(isFIPS: true, isDualStack: true),
  ]

  @Test func `All services are tried in all partitions`() {
    #expect(Set(HostRows.all.map(\.service)).count == 7)
    #expect(Set(HostRows.all.map(\.partition)) == Set(Partition.all.map(\.id)))
    #expect(Set(HostRows.all.map(\.region)).count > 40)
  }

  @Test(arguments: HostRows.all)
  private func `A service has the hosts that botocore resolves`(row: HostRow) throws {
    let service = AWSService(signingName: "any", endpointPrefix: row.service)
    for (variant, host) in zip(Self.variants, row.hosts) {
      let endpoint = try EndpointResolver(variant: variant).endpoint(
        of: service, partition: row.partition, region: row.region, override: nil)
      #expect(endpoint == Endpoint(host: host))
    }
  }

  @Test(arguments: HostRows.all.filter { $0.service == "sts" })
  private func `A region's partition is known by its name`(row: HostRow) {
    #expect(Partition.holding(region: row.region)?.id == row.partition)
  }

  @Test(arguments: [
    "", "us", "us-east", "us-east-", "us-east-x", "us--1", "-us-east-1", "us-east-1-", "us-east-123", "US-EAST-1",
    "moon-north-1", "us-moon-north-1", "aws-global",
  ])
  func `A name that is no region's is in no partition`(region: String) {
    #expect(Partition.holding(region: region) == nil)
  }
}

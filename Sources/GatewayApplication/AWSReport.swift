import AWSClient
import GatewayCore

/// What the AWS client knows of itself, in the core's words.
struct AWSReport: UpstreamReporting {
  let client: AWSClient
  let credentials: RefreshedCredentials?

  var identities: [UpstreamIdentity] {
    (credentials?.reports ?? []).map {
      UpstreamIdentity(
        role: $0.role?.arn, source: $0.source, expiresAt: $0.expiration, failure: $0.failure?.error.description)
    }
  }

  var circuits: [UpstreamCircuit] {
    let circuits = client.laneSnapshots.map {
      UpstreamCircuit(
        service: $0.lane.service, region: $0.lane.region, account: $0.lane.account, kind: $0.lane.kind.rawValue,
        phase: $0.phase.rawValue, since: $0.since, lastFailure: $0.lastFailure?.rawValue)
    }
    return circuits.sorted { $0.order < $1.order }
  }
}

extension UpstreamCircuit {
  fileprivate var order: (String, String, String, String) { (service, region, account ?? "", kind) }
}

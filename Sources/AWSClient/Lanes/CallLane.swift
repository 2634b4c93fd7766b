/// The calls that share their fate: those of one kind to one service, in one account and region.
///
/// AWS counts calls, and fails, by service, account and region; no lane's trouble takes anything from another's. Control
/// and detect calls are apart because they are served apart: images that a hanging model keeps busy must not hold up
/// the start or stop of others, nor spend their retries.
package struct CallLane: Hashable, Sendable {
  package enum Kind: String, Sendable {
    case control, detect
  }

  /// The service's signing name.
  package let service: String
  package let region: String
  /// Nil: that of the gateway's own credentials.
  package let account: String?
  package let kind: Kind

  package init(service: String, region: String, account: String?, kind: Kind) {
    self.service = service
    self.region = region
    self.account = account
    self.kind = kind
  }
}

extension AWSCall {
  var lane: CallLane {
    CallLane(service: service.signingName, region: location.region, account: location.account, kind: kind)
  }
}

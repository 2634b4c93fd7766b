package import GatewayCore

/// A service that can say which models it has.
package protocol ModelDiscovering: Sendable {
  /// The models that the gateway's own credentials can see in a region, in no order that means anything.
  ///
  /// Only calls that list and describe are made, at the pace that AWS takes. Of each list no more pages are read than
  /// ``ListReader/pageLimit``.
  /// - Throws: `GatewayError` when the first list cannot be read; what fails later is a gap in the answer.
  func discover(in region: String) async throws(GatewayError) -> Discovery
}

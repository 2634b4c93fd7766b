import FoundationEssentials
import Synchronization

/// How far the clock of each host is ahead of this machine's, by its latest answer.
final class HostClocks: Sendable {
  private let isOn: Bool
  private let skews = Mutex<[String: TimeInterval]>([:])

  /// - Parameter isOn: whether signatures are corrected by it. It is measured in any case.
  init(isOn: Bool) {
    self.isOn = isOn
  }

  /// Seconds to add to this machine's time for a signature.
  func correction(for host: String) -> TimeInterval {
    isOn ? skews.withLock { $0[host] ?? 0 } : 0
  }

  /// Takes in what an answer said; nil leaves what is known.
  ///
  /// Every answer counts, that of a success too, so that a wrong correction, or one for a clock that has been set right
  /// since, mends itself.
  func note(_ skew: TimeInterval?, of host: String) {
    guard let skew else { return }
    skews.withLock { $0[host] = skew }
  }

  /// Whether a refusal that says `skew` is worth another attempt by the right clock.
  func canMend(_ error: AWSServiceError, skew: TimeInterval?, used: TimeInterval) -> Bool {
    isOn && ClockSkew.explains(error, skew: skew, used: used)
  }

  var known: [String: TimeInterval] { skews.withLock { $0 } }
}

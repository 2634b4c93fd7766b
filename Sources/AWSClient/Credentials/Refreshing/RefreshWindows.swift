import FoundationEssentials

/// How early credentials are renewed, and how long a source that failed is left alone. All of it in seconds.
///
/// The numbers are those that AWS's SDKs share since 2026: a window in which renewal goes on in the background, by the
/// length of life; a minute in which callers wait for it; and 5 to 10 minutes between two attempts on a source that is
/// down, in which the old credentials are used, were they past their time.
///
/// They cannot hold for lives of 5 minutes and less, which are shorter than the windows. AWS gives out none at their
/// beginning; a source may hand on the rest of one, and a stand-in for STS may give out shorter ones. There the windows
/// are parts of the life: renewal begins after a twentieth of it, and a source that failed is asked again after a
/// fortieth to a twentieth. So credentials of 20 s are renewed every second, and 15 s without a source are survived
/// wherever in their life they begin.
struct RefreshWindows: Sendable, Equatable {
  private static let longestShortLife: TimeInterval = 300
  /// However short the life is, a source is asked no more often than that.
  private static let leastPause: TimeInterval = 0.25

  /// Before the expiration: renewed while the old ones are given out.
  let advisory: TimeInterval
  /// Before the expiration: whoever asks waits for the renewal.
  let mandatory: TimeInterval
  /// How long a source that failed is left alone; nil: not at all.
  let pause: ClosedRange<TimeInterval>?

  /// Of credentials that may be used past their time.
  ///
  /// - Parameter life: what was left of it when they came.
  init(life: TimeInterval) {
    let scaled = max(0, min(life * 0.95, life - Self.leastPause))
    guard life > Self.longestShortLife else {
      advisory = scaled
      mandatory = min(60, life / 10)
      let pause = max(Self.leastPause, life / 40)
      self.pause = pause...(2 * pause)
      return
    }
    let window: TimeInterval =
      if life <= 20 * 60 { 5 * 60 } else if life < 90 * 60 { 15 * 60 } else { 60 * 60 }
    advisory = min(window, scaled)
    mandatory = 60
    pause = 300...600
  }

  /// Of credentials that are not used past their time: they are renewed shortly before it, and whoever asks waits.
  init(ofStrictLife life: TimeInterval) {
    advisory = min(10, life / 2)
    mandatory = advisory
    pause = nil
  }
}

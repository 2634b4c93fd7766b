/// This machine's clock beside AWS's. AWS refuses signatures that are more than 5 minutes off.
///
/// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
struct ClockCheck {
  private static let yellow: Duration = .seconds(60)
  private static let red: Duration = .seconds(240)

  /// AWS's clock less this one's; nil where no answer of AWS had a time.
  let skew: Duration?

  func finding() -> Finding {
    guard let skew else {
      return Finding(.warn, "clock", "not compared: no answer of AWS told its time")
    }
    let size = skew < .zero ? .zero - skew : skew
    let seconds = size.components.seconds
    let text =
      size <= .seconds(2)
      ? "as AWS's" : "\(Self.text(of: seconds)) \(skew < .zero ? "ahead of" : "behind") AWS's"
    let advice = "set it, and let chrony or systemd-timesyncd keep it"
    if size > Self.red { return Finding(.fail, "clock", text, advice: advice) }
    if size > Self.yellow { return Finding(.warn, "clock", text, advice: advice) }
    return Finding(.ok, "clock", text)
  }

  private static func text(of seconds: Int64) -> String {
    seconds < 60 ? "\(seconds) s" : "\(seconds / 60) min \(seconds % 60) s"
  }
}

import GatewayCore
import Testing

@Suite("Durations")
struct DurationTextTests {
  @Test(
    "They are read as people write them",
    arguments: [
      ("90s", 90), ("45m", 2700), ("8h", 28800), ("1h30m", 5400), ("1h1m1s", 3661), ("1h5s", 3605), ("007s", 7),
      ("8760h", 31_536_000),
    ])
  func reads(text: String, seconds: Int) { #expect(DurationText.seconds(text) == seconds) }

  @Test(
    "What is none is refused",
    arguments: [
      "", "0s", "0h0m", "5", "s", "m5", "-5s", "+5s", "1.5h", "5 s", "5S", "1m1h", "1s1s", "1d", "8761h",
      "99999999999999999999s", "９s", "none",
    ])
  func refuses(text: String) { #expect(DurationText.seconds(text) == nil) }

  @Test(
    "They are written in the shortest way",
    arguments: [(90, "1m30s"), (60, "1m"), (3600, "1h"), (5400, "1h30m"), (14400, "4h"), (1, "1s"), (0, "0s")])
  func writes(seconds: Int, text: String) { #expect(DurationText.text(seconds: seconds) == text) }
}

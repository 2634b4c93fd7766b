import GatewayCore
import Testing

/// Which objects a pattern of `s3_allowed` covers.
@Suite struct DetectingS3Tests {
  @Test(arguments: [
    ("photos/a.jpg", "photos", "a.jpg", true),
    ("photos/a.jpg", "photos", "a.jpg2", false),
    ("photos/line-7/*", "photos", "line-7/a/b.jpg", true),
    ("photos/line-7/*", "photos", "line-70/a.jpg", false),
    ("photos/line-7*", "photos", "line-70/a.jpg", true),
    ("photos/*", "photos", "anything", true),
    ("photos/*", "photos-of-others", "anything", false),
    ("photos/*", "phot", "anything", false),
    ("photos/a/../b*", "photos", "b", false),
    // The same letter written in two ways is two keys.
    ("photos/\u{E9}*", "photos", "e\u{301}", false),
  ])
  func `A pattern covers a key, or all that begin so, in one bucket`(
    pattern: String, bucket: String, key: String, covers: Bool
  ) throws {
    let pattern = try #require(S3Pattern(pattern))
    #expect(pattern.covers(S3Object(bucket: bucket, key: key)) == covers)
  }

  @Test(arguments: [
    "", "*", "photos", "photos*", "photos/", "/a", "*/a", "p*/a", "photos/a*b", "photos/**", "ph/a", "s3://photos/a",
  ])
  func `What names no bucket or no key, or has its star elsewhere, is no pattern`(text: String) {
    #expect(S3Pattern(text) == nil)
  }
}

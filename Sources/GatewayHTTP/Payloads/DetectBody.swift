import GatewayCore

/// The body of a detect that names an image in place of sending it: `{"image":{"s3":{"bucket","key","version"}}}`.
struct DetectBody: Decodable, Sendable {
  private let bucket: String?
  private let key: String?
  private let version: String?
  private let problems: [FieldProblem]

  init(from decoder: any Decoder) throws {
    var members = try StrictMembers(decoder, names: ["image"])
    var image = members.object("image", names: ["s3"])
    var object = image?.object("s3", names: ["bucket", "key", "version"])
    bucket = object?.string("bucket", in: 3...255)
    key = object?.string("key", in: 1...1024)
    version = object?.optionalString("version", in: 1...1024)
    if let bucket, !S3Pattern.isBucket(bucket) { object?.report("bucket", "must be the name of a bucket") }
    problems = members.problems + (image?.problems ?? []) + (object?.problems ?? [])
  }

  /// - Throws: VALIDATION_ERROR with a line for each problem.
  func object() throws(GatewayError) -> S3Object {
    guard problems.isEmpty, let bucket, let key else { throw .validation(problems) }
    return S3Object(bucket: bucket, key: key, version: version)
  }
}

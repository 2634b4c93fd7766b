/// Why bytes could not be compressed or decompressed.
package enum GzipError: Error, Hashable {
  /// Not 0 to 9.
  case invalidLevel(Int)
  /// 2 GiB or more, which zlib does not take in one call.
  case inputTooLarge(Int)
  /// The decompressed bytes would be more than `limit`.
  case limitExceeded(limit: Int)
  /// More than `limit` times as many bytes come out as have come in.
  case ratioExceeded(limit: Int)
  /// The stream ends before its trailer.
  case truncated
  /// Bytes that do not begin a gzip member follow the end of one.
  case trailingGarbage
  /// Not gzip, or a checksum or length that does not fit. zlib's own words, if it has any.
  case corrupt(reason: String)
}

extension GzipError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .invalidLevel(let level): "the compression level \(level) is not from 0 to 9"
    case .inputTooLarge(let count): "\(count) bytes are too many for one gzip call"
    case .limitExceeded(let limit): "the decompressed bytes are more than \(limit)"
    case .ratioExceeded(let limit): "the decompressed bytes are more than \(limit) times the compressed ones"
    case .truncated: "the gzip stream is truncated"
    case .trailingGarbage: "bytes that are not gzip follow the gzip stream"
    case .corrupt(let reason): "the gzip stream is corrupt: \(reason)"
    }
  }
}

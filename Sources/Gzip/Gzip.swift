/// The gzip format (RFC 1952), of whole byte strings in memory; ``GzipReader`` reads what comes in pieces.
///
/// Running out of memory stops the process, as it does for an array.
package enum Gzip {
  /// zlib's window of 32 KiB (15), with a gzip header and trailer instead of zlib's own (+16).
  static let windowBits: Int32 = 15 + 16

  /// What a call of zlib writes at most: large enough to make few calls, small enough for a stack.
  static let chunkSize = 16 * 1024

  /// The two bytes with which each member begins.
  static let magic: [UInt8] = [0x1F, 0x8B]

  /// zlib counts in 32 bits, and what it writes may be a little longer than what it reads.
  static let maximumInput = Int(Int32.max)

  /// One gzip member, without a file name or a time, so that equal bytes give equal output.
  ///
  /// - Parameters:
  ///   - bytes: Fewer than 2 GiB.
  ///   - level: From 0 (stored) to 9 (smallest).
  package static func compress(_ bytes: some Collection<UInt8>, level: Int = 6) throws(GzipError) -> [UInt8] {
    guard (0...9).contains(level) else { throw .invalidLevel(level) }
    guard bytes.count <= maximumInput else { throw .inputTooLarge(bytes.count) }
    return Deflate.compress(Array(bytes), level: Int32(level))
  }

  /// The bytes of one or more gzip members, of which RFC 1952 section 2.2 lets a file have several.
  ///
  /// - Parameters:
  ///   - bytes: Fewer than 2 GiB.
  ///   - limit: The most bytes that may come out. Memory stays near it, whatever the input claims.
  package static func decompress(_ bytes: some Collection<UInt8>, limit: Int) throws(GzipError) -> [UInt8] {
    var reader = GzipReader(limit: limit)
    var output: [UInt8] = []
    try reader.read(bytes, into: &output)
    try reader.finish()
    return output
  }
}

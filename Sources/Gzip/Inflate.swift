import CZlib

enum Inflate {
  static func decompress(_ input: [UInt8], limit: Int) throws(GzipError) -> [UInt8] {
    var stream = unsafe z_stream()
    let size = unsafe Int32(MemoryLayout<z_stream>.size)
    // Sound: `stream` stays at one address through this function, which is all that zlib asks, and is ended once.
    let status = unsafe inflateInit2_(&stream, Gzip.windowBits, ZLIB_VERSION, size)
    guard status == Z_OK else { fatalError("zlib: inflateInit2 failed with \(status)") }
    defer { unsafe inflateEnd(&stream) }

    // Sound: the input is not changed and outlives every call that reads it, and zlib gets its exact count.
    return unsafe try input.withUnsafeBufferPointer { source throws(GzipError) in
      unsafe stream.next_in = source.baseAddress
      unsafe stream.avail_in = UInt32(source.count)
      return unsafe try readMembers(of: &stream, limit: limit)
    }
  }

  private static func readMembers(of stream: inout z_stream, limit: Int) throws(GzipError) -> [UInt8] {
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: Gzip.chunkSize)
    while true {
      // Sound: zlib gets the chunk's exact count, and its pointer does not outlive the closure's use of it.
      let (status, produced) = unsafe chunk.withUnsafeMutableBufferPointer { chunk in
        unsafe stream.next_out = chunk.baseAddress
        unsafe stream.avail_out = UInt32(chunk.count)
        let status = unsafe inflate(&stream, Z_NO_FLUSH)
        return unsafe (status, chunk.count - Int(stream.avail_out))
      }
      guard produced <= limit - output.count else { throw .limitExceeded(limit: limit) }
      output += chunk[..<produced]
      switch status {
      case Z_OK: continue
      case Z_STREAM_END:
        if unsafe stream.avail_in == 0 { return output }
        guard unsafe beginsMember(stream) else { throw .trailingGarbage }
        unsafe inflateReset(&stream)
      // No progress was possible: there is room to write, so the input has ended.
      case Z_BUF_ERROR: throw .truncated
      case Z_MEM_ERROR: fatalError("zlib: out of memory")
      // Sound: zlib's message, when there is one, is a constant C string.
      default: throw .corrupt(reason: unsafe stream.msg.map { unsafe String(cString: $0) } ?? "status \(status)")
      }
    }
  }

  /// Whether the rest of the input starts with the two bytes that identify gzip.
  private static func beginsMember(_ stream: z_stream) -> Bool {
    // Sound: `avail_in` bytes are readable at `next_in`.
    let rest = unsafe UnsafeBufferPointer(start: stream.next_in, count: Int(stream.avail_in))
    return unsafe rest.starts(with: [0x1F, 0x8B])
  }
}

import CZlib

enum Deflate {
  static func compress(_ input: [UInt8], level: Int32) -> [UInt8] {
    var stream = unsafe z_stream()
    let size = unsafe Int32(MemoryLayout<z_stream>.size)
    // Sound: `stream` stays at one address through this function, which is all that zlib asks, and is ended once.
    let status = unsafe deflateInit2_(
      &stream, level, Z_DEFLATED, Gzip.windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
    guard status == Z_OK else { fatalError("zlib: deflateInit2 failed with \(status)") }
    defer { unsafe deflateEnd(&stream) }

    // Sound: `deflateBound` promises that this much room lets one call finish.
    let bound = unsafe Int(deflateBound(&stream, UInt(input.count)))
    return unsafe [UInt8](unsafeUninitializedCapacity: bound) { output, count in
      unsafe input.withUnsafeBufferPointer { source in
        // Sound: both buffers outlive the call, and zlib gets their exact counts.
        unsafe stream.next_in = source.baseAddress
        unsafe stream.avail_in = UInt32(source.count)
        unsafe stream.next_out = output.baseAddress
        unsafe stream.avail_out = UInt32(output.count)
        let status = unsafe deflate(&stream, Z_FINISH)
        guard status == Z_STREAM_END else { fatalError("zlib: deflate failed with \(status)") }
        unsafe count = output.count - Int(stream.avail_out)
      }
    }
  }
}

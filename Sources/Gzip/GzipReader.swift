import CZlib

/// Reads gzip as it comes, in pieces of any size: one or more members, of which RFC 1952 section 2.2 lets a file have
/// several.
///
/// It holds some 64 KiB, whatever comes. After an error it must not be used again.
@safe package struct GzipReader: ~Copyable {
  /// How many times what has come in may come out.
  package struct Ratio: Sendable {
    /// Data of the usual kinds stays below 20; gzip's most is about 1030.
    package var limit: Int
    /// In bytes of output: what is shorter may have any ratio.
    package var from: Int

    package init(limit: Int = 100, from: Int = 64 * 1024) {
      self.limit = limit
      self.from = from
    }
  }

  private enum Place {
    case inMember
    case betweenMembers
    /// Between members, after the first of the two bytes that identify gzip.
    case afterFirstByte
  }

  /// Sound: zlib keeps the stream's address, which stays the same from `init` to `deinit`.
  private let stream: UnsafeMutablePointer<z_stream>
  private let limit: Int
  private let ratio: Ratio?
  private var chunk = [UInt8](repeating: 0, count: Gzip.chunkSize)
  private var place = Place.inMember
  private var consumed = 0
  private var produced = 0

  /// - Parameters:
  ///   - limit: The most bytes that may come out in all.
  ///   - ratio: nil: any.
  package init(limit: Int, ratio: Ratio? = nil) {
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    self.limit = limit
    self.ratio = ratio
    let status = unsafe inflateInit2_(stream, Gzip.windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else { fatalError("zlib: inflateInit2 failed with \(status)") }
  }

  deinit {
    unsafe inflateEnd(stream)
    unsafe stream.deallocate()
  }

  /// Takes in what has come and adds what comes out of it to `output`.
  ///
  /// - Parameter input: Fewer than 2 GiB.
  package mutating func read(_ input: some Collection<UInt8>, into output: inout [UInt8]) throws(GzipError) {
    guard input.count <= Gzip.maximumInput else { throw .inputTooLarge(input.count) }
    var rest = Array(input)[...]
    while let next = rest.first {
      switch place {
      case .inMember:
        try readMember(&rest, into: &output)
      case .betweenMembers:
        guard next == Gzip.magic[0] else { throw .trailingGarbage }
        rest = rest.dropFirst()
        place = .afterFirstByte
      case .afterFirstByte:
        guard next == Gzip.magic[1] else { throw .trailingGarbage }
        unsafe inflateReset(stream)
        place = .inMember
        var first = Gzip.magic[..<1]
        try readMember(&first, into: &output)
      }
    }
  }

  /// Nothing more comes.
  /// - Throws: When what has come is not whole.
  package consuming func finish() throws(GzipError) {
    switch place {
    case .betweenMembers: return
    case .inMember: throw .truncated
    case .afterFirstByte: throw .trailingGarbage
    }
  }

  /// Reads to the end of the input or of the member.
  private mutating func readMember(
    _ input: inout ArraySlice<UInt8>, into output: inout [UInt8]
  ) throws(GzipError) {
    while true {
      let step = inflateStep(input)
      input = input.dropFirst(step.consumed)
      consumed += step.consumed
      guard step.produced <= limit - produced else { throw .limitExceeded(limit: limit) }
      produced += step.produced
      if let ratio, produced > ratio.from, produced / ratio.limit > consumed {
        throw .ratioExceeded(limit: ratio.limit)
      }
      output += chunk[..<step.produced]
      switch step.status {
      case Z_STREAM_END:
        place = .betweenMembers
        return
      // What did not fit into the chunk comes with the next step.
      case Z_OK: if input.isEmpty, step.produced < chunk.count { return }
      // There is nothing left to read or to write.
      case Z_BUF_ERROR: return
      case Z_MEM_ERROR: fatalError("zlib: out of memory")
      // Sound: zlib's message, when there is one, is a constant C string.
      default:
        throw .corrupt(
          reason: unsafe stream.pointee.msg.map { unsafe String(cString: $0) } ?? "status \(step.status)")
      }
    }
  }

  private mutating func inflateStep(_ input: ArraySlice<UInt8>) -> (status: Int32, consumed: Int, produced: Int) {
    let stream = unsafe stream
    return unsafe input.withUnsafeBufferPointer { source in
      unsafe chunk.withUnsafeMutableBufferPointer { chunk in
        // Sound: zlib gets both buffers' exact counts, and its pointers are not used after this call.
        unsafe stream.pointee.next_in = source.baseAddress
        unsafe stream.pointee.avail_in = UInt32(source.count)
        unsafe stream.pointee.next_out = chunk.baseAddress
        unsafe stream.pointee.avail_out = UInt32(chunk.count)
        let status = unsafe inflate(stream, Z_NO_FLUSH)
        return unsafe (
          status, source.count - Int(stream.pointee.avail_in), chunk.count - Int(stream.pointee.avail_out)
        )
      }
    }
  }
}

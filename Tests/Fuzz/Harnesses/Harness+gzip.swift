import Gzip

extension Harness {
  /// What comes in pieces is what comes at once, limits hold, and what is compressed comes back.
  static let gzip = Harness(name: "gzip") { bytes in
    let limit = 1 << 20
    let whole = outcome(bytes, pieces: bytes.count, limit: limit)
    for size in [1, 7] { require(outcome(bytes, pieces: size, limit: limit) == whole, "pieces of \(size)") }
    if case .success(let output) = whole {
      require(output.count <= limit, "the limit")
      if output.count > 0 {
        let cut = outcome(bytes, pieces: bytes.count, limit: output.count - 1)
        require(cut == .failure(.limitExceeded(limit: output.count - 1)), "one byte less")
      }
    }
    guard let packed = try? Gzip.compress(bytes), let back = try? Gzip.decompress(packed, limit: bytes.count) else {
      fatalError("it is not compressed")
    }
    require(back == bytes, "the way back")
  }

  private static func outcome(_ bytes: [UInt8], pieces: Int, limit: Int) -> Result<[UInt8], GzipError> {
    Result { () throws(GzipError) in
      var reader = GzipReader(limit: limit)
      var output: [UInt8] = []
      var rest = bytes[...]
      while !rest.isEmpty {
        try reader.read(rest.prefix(pieces), into: &output)
        rest = rest.dropFirst(pieces)
      }
      try reader.finish()
      return output
    }
  }
}

import Glibc

/// The harness that the environment names. libFuzzer has the command line, and `main`.
private let chosen: Harness = {
  let name = getenv("FUZZ_HARNESS").map { String(cString: $0) }
  guard let harness = Harness.all.first(where: { $0.name == name }) else {
    fatalError("FUZZ_HARNESS must be one of \(Harness.all.map(\.name).joined(separator: ", "))")
  }
  return harness
}()

/// What libFuzzer calls with each input.
///
/// Source: https://llvm.org/docs/LibFuzzer.html#fuzz-target
@_cdecl("LLVMFuzzerTestOneInput")
func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  chosen.run(Array(UnsafeBufferPointer(start: data, count: size)))
  return 0
}

/// Calls `body` with a pointer that is never null and the count of bytes behind it.
///
/// A collection without contiguous storage is copied once. libcrypto takes a null pointer to mean "no argument", so
/// an empty collection that has no address is lent one readable byte and a count of zero.
///
/// - Note: The pointer is valid only during `body`.
func withBytes<Result>(
  of bytes: some Collection<UInt8>,
  _ body: (UnsafePointer<UInt8>, Int) -> Result
) -> Result {
  func lend(_ buffer: UnsafeBufferPointer<UInt8>) -> Result? {
    // Sound: the base address and the count come from one live buffer, and `body` cannot keep them past this call.
    guard let base = buffer.baseAddress else { return nil }
    return unsafe body(base, buffer.count)
  }
  if let result = bytes.withContiguousStorageIfAvailable({ unsafe lend($0) }) ?? nil { return result }
  let copy = Array(bytes)
  if let result = unsafe copy.withUnsafeBufferPointer({ unsafe lend($0) }) { return result }
  var placeholder: UInt8 = 0
  // Sound: one byte is readable and the count says that none is to be read.
  return unsafe withUnsafePointer(to: &placeholder) { unsafe body($0, 0) }
}

/// Stops the process when libcrypto reports a failure that has no other cause than exhausted memory or a broken
/// installation. Going on would mean a wrong digest or a predictable token.
func require(_ succeeded: Bool, _ function: StaticString) {
  guard succeeded else { fatalError("libcrypto: \(function) failed") }
}

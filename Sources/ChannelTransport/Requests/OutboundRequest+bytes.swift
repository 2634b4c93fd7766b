import AWSClient
import NIOCore
import SigV4

extension OutboundRequest {
  /// Up to this size the body goes out in one piece with the head. In bytes.
  private static let smallBody = 16 * 1024

  /// The bytes of the request, in one piece or in two: the head, and a body that is worth one of its own.
  func bytes(by allocator: ByteBufferAllocator) -> (first: ByteBuffer, rest: ByteBuffer?) {
    let isSmall = body.count <= Self.smallBody
    let headSize = headers.reduce(64 + target.utf8.count) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
    var bytes = allocator.buffer(capacity: headSize + (isSmall ? body.count : 0))
    bytes.writeString(method)
    bytes.writeStaticString(" ")
    bytes.writeString(target)
    bytes.writeStaticString(" HTTP/1.1\r\n")
    for header in headers {
      bytes.writeString(header.name)
      bytes.writeStaticString(": ")
      bytes.writeString(header.value)
      bytes.writeStaticString("\r\n")
    }
    if !body.isEmpty || !Self.bodiless.contains(method) {
      bytes.writeStaticString("Content-Length: ")
      bytes.writeString(String(body.count))
      bytes.writeStaticString("\r\n")
    }
    bytes.writeStaticString("\r\n")
    guard !isSmall else {
      bytes.writeBytes(body)
      return (bytes, nil)
    }
    return (bytes, allocator.buffer(bytes: body))
  }

  /// Methods of which nobody expects a body.
  private static let bodiless: Set<String> = ["GET", "HEAD", "DELETE", "CONNECT", "TRACE"]
}

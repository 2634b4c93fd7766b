#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// A port of this machine at which nobody listens, and nobody can as long as this lives: connections are refused.
package final class ClosedPort: Sendable {
  package let number: Int
  private let descriptor: Int32

  /// - Throws: POSIX's code when there is none.
  package init() throws {
    struct Failure: Error { let code: Int32 }
    // Not for programs that other tests run meanwhile.
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw Failure(code: errno) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    // Bound and not listening: the port is taken, and a connection to it is refused.
    let code = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(descriptor, pointer, length) == 0 && getsockname(descriptor, pointer, &length) == 0 ? 0 : errno
      }
    }
    guard code == 0 else {
      close(descriptor)
      throw Failure(code: code)
    }
    self.descriptor = descriptor
    number = Int(UInt16(bigEndian: address.sin_port))
  }

  deinit { close(descriptor) }
}

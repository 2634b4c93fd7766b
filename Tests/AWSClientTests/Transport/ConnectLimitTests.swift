import AWSClient
import Glibc
import SigV4
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct ConnectLimitTests {
  @Test(arguments: TransportKind.allCases)
  func `A host that answers no connection is given up in the time for connecting`(kind: TransportKind) async throws {
    let port = try SilentPort()
    var settings = TransportSettings()
    settings.connectLimit = .milliseconds(200)
    try await kind.using(settings) { transport in
      let outcome = await transport.outcome(of: .to(port.number))
      guard case .failure(.notSent) = outcome else {
        Issue.record("\(outcome)")
        return
      }
    }
  }

  @Test(arguments: TransportKind.allCases)
  func `A host that has no address has been sent nothing`(kind: TransportKind) async throws {
    try await kind.using { transport in
      let outcome = await transport.outcome(of: .to(80, host: "nowhere.invalid"))
      #expect(outcome == .failure(.notSent("no connection")))
    }
  }

  @Test func `Each of many calls that find nobody listening is told so`() async throws {
    let port = try ClosedPort()
    let transport = TransportKind.channel.make()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<50 {
        group.addTask {
          #expect(await transport.outcome(of: .to(port.number)) == .failure(.notSent("no connection")))
        }
      }
    }
    try await transport.shutdown()
  }
}

/// A port of this machine whose listener takes no more connections: who asks for one hears nothing.
private final class SilentPort {
  let number: Int
  private var descriptors: [Int32] = []

  init() throws {
    struct Failure: Error { let code: Int32 }
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let listener = socket(AF_INET, type, 0)
    descriptors = [listener]
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(listener, pointer, length) == 0 && listen(listener, 0) == 0
          && getsockname(listener, pointer, &length) == 0
      }
    }
    guard isListening else { throw Failure(code: errno) }
    number = Int(UInt16(bigEndian: address.sin_port))
    // Its queue is full with these.
    for _ in 0..<4 {
      let client = socket(AF_INET, type | Int32(SOCK_NONBLOCK.rawValue), 0)
      descriptors.append(client)
      withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = connect(client, $0, length) }
      }
    }
  }

  deinit { for descriptor in descriptors { close(descriptor) } }
}

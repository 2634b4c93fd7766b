import FoundationEssentials
import HTTPTypes
import HummingbirdCore
import NIOCore
import ServiceLifecycle
import SigV4

/// Carries requests from Hummingbird to the cloud, and does to the connection what the answers ask.
struct SimulatorResponder: Sendable {
  /// What answers.
  let cloud: SimulatedAWS
  /// The most bytes of a body.
  let bodyLimit: Int

  /// Answers a request, and arranges with its connection what becomes of it.
  func respond(to request: Request, on channel: any Channel) async throws -> Response {
    let body: [UInt8]
    do {
      body = Array(try await request.body.collect(upTo: bodyLimit).readableBytesView)
    } catch is NIOTooManyBytesError {
      return Response(
        status: .contentTooLarge, headers: [.contentType: "application/json"],
        body: ResponseBody(byteBuffer: ByteBuffer(string: #"{"message":"The body is larger than the limit."}"#)))
    }
    let answer = cloud.respond(to: SimulatedRequest(request.head, body: body), at: Date())
    if answer.delaySeconds > 0 { await Self.wait(answer.delaySeconds) }
    switch answer.disposition {
    case .answer:
      return Response(answer, body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    case .slowBody(let seconds):
      return Response(answer, body: Self.slow(answer.body, seconds: seconds))
    case .cutBody:
      return Response(answer, body: Self.cut(answer.body, on: channel))
    case .closeOnNextRequest:
      try? await channel.pipeline.addHandler(ClosesOnRead(), position: .first).get()
      return Response(answer, body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    case .bodyAlone:
      try? await channel.pipeline.addHandler(RawAnswer(answer.body), position: .first).get()
    case .resetConnection:
      try? await Self.lingerNot(channel)
      try? await channel.close()
    case .dropConnection:
      try? await channel.close()
    }
    // Nothing can be written to a closed channel: whatever is returned now goes nowhere.
    try? await channel.closeFuture.get()
    return Response(status: .internalServerError)
  }

  private static func slow(_ body: [UInt8], seconds: Double) -> ResponseBody {
    let pieces = max(1, min(10, body.count))
    return ResponseBody(contentLength: body.count) { writer in
      for piece in 0..<pieces {
        await wait(seconds / Double(pieces))
        let bytes = body[(body.count * piece / pieces)..<(body.count * (piece + 1) / pieces)]
        try await writer.write(ByteBuffer(bytes: bytes))
      }
      try await writer.finish(nil)
    }
  }

  /// Makes closing a connection send a reset in place of an orderly end.
  private static func lingerNot(_ channel: any Channel) async throws {
    /// The system's `struct linger`.
    struct Linger: Sendable {
      let isOn: CInt
      let seconds: CInt
    }
    let options = channel as? any SocketOptionProvider
    try await options?.unsafeSetSocketOption(level: .socket, name: .so_linger, value: Linger(isOn: 1, seconds: 0)).get()
  }

  private static func cut(_ body: [UInt8], on channel: any Channel) -> ResponseBody {
    ResponseBody(contentLength: body.count) { writer in
      try await writer.write(ByteBuffer(bytes: body.prefix(body.count / 2)))
      try? await channel.close()
      try await writer.finish(nil)
    }
  }

  /// Waits, but not into a shutdown.
  private static func wait(_ seconds: Double) async {
    await cancelWhenGracefulShutdown { try? await Task.sleep(for: .seconds(seconds)) }
  }
}

extension SimulatedRequest {
  /// Hummingbird keeps `Host` apart from the other fields, so it comes first here, as nearly all clients have it.
  fileprivate init(_ head: HTTPRequest, body: [UInt8]) {
    let host = head.authority.map { [HeaderField(name: "Host", value: $0)] } ?? []
    self.init(
      method: head.method.rawValue, target: head.path ?? "/",
      headers: host + head.headerFields.map { HeaderField(name: $0.name.rawName, value: $0.value) }, body: body)
  }
}

extension Response {
  fileprivate init(_ answer: SimulatedResponse, body: ResponseBody) {
    var fields = HTTPFields()
    for field in answer.headers {
      if let name = HTTPField.Name(field.name) { fields.append(HTTPField(name: name, value: field.value)) }
    }
    self.init(status: HTTPResponse.Status(code: answer.status), headers: fields, body: body)
  }
}

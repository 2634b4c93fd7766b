import Foundation
import NIOCore
import NIOPosix

/// Sends bytes over a connection of its own and reads until the other side closes it.
struct RawClient: Sendable {
  let port: Int

  func exchange(_ request: String) async throws -> RawAnswers {
    try await exchange(Array(request.utf8))
  }

  func exchange(_ bytes: [UInt8]) async throws -> RawAnswers {
    RawAnswers(text: try await read(bytes) { _ in false })
  }

  /// Reads until there is enough, and closes the connection.
  func exchange(_ request: String, until isEnough: (String) -> Bool) async throws -> String {
    try await read(Array(request.utf8), until: isEnough)
  }

  private func read(_ bytes: [UInt8], until isEnough: (String) -> Bool) async throws -> String {
    let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .connect(host: "localhost", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    return try await channel.executeThenClose { inbound, outbound in
      try await outbound.write(ByteBuffer(bytes: bytes))
      var answer = ByteBuffer()
      for try await part in inbound {
        answer.writeImmutableBuffer(part)
        if isEnough(String(buffer: answer)) { break }
      }
      return String(buffer: answer)
    }
  }
}

/// All that a server sent before it closed the connection.
struct RawAnswers: Sendable {
  struct Answer: Sendable {
    let status: Int
    /// The header fields, as `name: value` with names in small letters.
    let fields: [String]
    let body: String
  }

  let text: String
  let answers: [Answer]

  var statuses: [Int] { answers.map(\.status) }
  var last: Answer? { answers.last }

  /// Takes answers with a Content-Length apart; what is none ends in an answer of status 0.
  init(text: String) {
    self.text = text
    var answers: [Answer] = []
    var rest = Substring(text)
    while !rest.isEmpty {
      guard let end = rest.range(of: "\r\n\r\n") else { break }
      let lines = rest[..<end.lowerBound].components(separatedBy: "\r\n")
      let fields = lines.dropFirst().map { line in
        let name = line.prefix { $0 != ":" }
        return name.lowercased() + line.dropFirst(name.count)
      }
      let length = fields.first { $0.hasPrefix("content-length: ") }.flatMap { Int($0.dropFirst(16)) }
      guard lines[0].hasPrefix("HTTP/1.1 "), let status = Int(lines[0].dropFirst(9).prefix(3)), let length,
        let bodyEnd = rest.utf8.index(end.upperBound, offsetBy: length, limitedBy: rest.endIndex)
      else { break }
      answers.append(Answer(status: status, fields: fields, body: String(rest[end.upperBound..<bodyEnd])))
      rest = rest[bodyEnd...]
    }
    if !rest.isEmpty { answers.append(Answer(status: 0, fields: [], body: String(rest))) }
    self.answers = answers
  }
}

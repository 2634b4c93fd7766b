import NIOCore

extension Channel {
  /// Has a whole turn's bytes read in one piece: each piece of an image goes through the handlers and wakes the task that
  /// gathers it. As many bytes as ever are read in a turn, and kept for the next.
  func readInLargePieces() throws {
    try syncOptions?.setOption(.maxMessagesPerRead, value: 1)
    try syncOptions?.setOption(
      .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 64, initial: 2048, maximum: 256 * 1024))
  }
}

#if DEBUG
  import Glibc
  import Synchronization
#endif

/// Places at which a debug build can be made to die as if it were killed, for the tests of what it leaves behind.
///
/// `MODEL_GATEWAY_CRASH_AT=name[/detail][:k]` kills the process with SIGKILL when it reaches the place for the `k`-th
/// time. A release build has none of it.
package enum CrashPoint: String, Sendable {
  /// A transaction has written and is about to be committed.
  case storeWriteEnds = "store_write_ends"
  /// What a transaction wrote is durable.
  case storeWritten = "store_written"
  /// A request is about to be sent to AWS; the detail is its operation.
  case requestLeaves = "aws_request_leaves"
  /// The answer of AWS has come; the detail is the operation.
  case answerCame = "aws_answer_came"
  /// A start is about to be answered.
  case startReplies = "start_replies"
  /// A stop is about to be answered.
  case stopReplies = "stop_replies"

  /// - Parameter isReal: whether the place counts this time.
  @inline(__always)
  package static func reach(
    _ point: CrashPoint, _ detail: @autoclosure () -> String = "", if isReal: @autoclosure () -> Bool = true
  ) {
    #if DEBUG
      if isReal() { CrashPlan.ofProcess?.reach(point, detail()) }
    #endif
  }
}

#if DEBUG
  /// Where and when this process is to die.
  private final class CrashPlan: Sendable {
    static let ofProcess = unsafe getenv("MODEL_GATEWAY_CRASH_AT").map { CrashPlan(unsafe String(cString: $0)) }

    private let place: String
    private let left: Mutex<Int>

    init(_ text: String) {
      let parts = text.split(separator: ":", maxSplits: 1)
      place = String(parts.first ?? "")
      left = Mutex(parts.count > 1 ? Int(parts[1]) ?? 1 : 1)
    }

    func reach(_ point: CrashPoint, _ detail: String) {
      guard place == point.rawValue || place == "\(point.rawValue)/\(detail)" else { return }
      let isNow = left.withLock { left in
        left -= 1
        return left == 0
      }
      guard isNow else { return }
      let line = "model-gateway: crash point \(place)\n"
      _ = unsafe line.utf8CString.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, line.utf8.count) }
      kill(getpid(), SIGKILL)
    }
  }
#endif

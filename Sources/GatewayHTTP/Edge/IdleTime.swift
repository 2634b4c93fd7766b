import NIOCore

/// Ends a connection that has had nothing to do for too long, or that has done the last that it will be asked.
struct IdleTime {
  private let limit: TimeAmount
  private var lastUsed = NIODeadline.now()
  /// From a request's first byte to its last.
  private var isReading = false
  /// From a request's head to the end of its answer.
  private var isBusy = false
  private var endsWhenAnswered = false

  init(limit: TimeAmount) {
    self.limit = limit
  }

  mutating func requestBegan() {
    lastUsed = .now()
    isReading = true
    isBusy = true
  }

  mutating func bodyCame() { lastUsed = .now() }

  mutating func requestEnded() {
    lastUsed = .now()
    isReading = false
  }

  /// - Returns: Whether the connection ends with it.
  mutating func answerEnded() -> Bool {
    lastUsed = .now()
    isBusy = false
    return endsWhenAnswered
  }

  /// Nothing more is asked after the requests that there are.
  /// - Returns: Whether there are none.
  mutating func endsWithItsRequests() -> Bool {
    endsWhenAnswered = isBusy
    return !isBusy
  }

  /// When the time is up, if nothing happens until then; nil while a request waits for its answer.
  var end: NIODeadline? { isBusy && !isReading ? nil : lastUsed + limit }
}

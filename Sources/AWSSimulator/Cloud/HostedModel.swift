import FoundationEssentials

/// One model of the cloud: a state machine that moves only when it is asked about a moment.
///
/// Startable → starting → running (or failed) → stopping → stopped. Anything else is refused and changes nothing.
struct HostedModel: Sendable, Equatable {
  /// Which model it is.
  let key: ModelKey
  /// Its resource name.
  let arn: String
  /// When it was trained.
  let createdAt: Date
  /// Seconds from an accepted start to running.
  var startSeconds: Double
  /// Seconds from an accepted stop to stopped.
  var stopSeconds: Double
  /// Whether a start ends in failure.
  var fails: Bool
  /// The service's status word.
  private(set) var status: String
  /// The service's sentence about the status, where there is one.
  private(set) var statusMessage: String?
  /// The units it runs with; nil when it does not run.
  private(set) var units: InferenceUnits?

  private var transition: Transition?

  private struct Transition: Sendable, Equatable {
    let status: String
    let moment: Date
  }

  /// Makes the model that a seed describes.
  init(_ seed: ModelSeed, arn: String, configuration: SimulatorConfiguration) {
    key = seed.key
    self.arn = arn
    createdAt = seed.createdAt
    startSeconds = seed.startSeconds ?? configuration.startSeconds
    stopSeconds = seed.stopSeconds ?? configuration.stopSeconds
    fails = seed.fails
    status = seed.status ?? seed.key.service.words.trained
    units = seed.units
    force(status: status)
  }

  private var words: HostingWords { key.service.words }

  /// Whether the model counts against the quota of running models.
  var isCounted: Bool { words.counted.contains(status) }

  /// Whether it takes images.
  var isRunning: Bool { status == words.running }

  /// Carries out the transition that is due by now.
  mutating func settle(at now: Date) {
    guard let transition, transition.moment <= now else { return }
    enter(transition.status)
  }

  /// Begins to run.
  ///
  /// - Returns: false, and nothing has changed, when the state does not allow it.
  mutating func start(_ units: InferenceUnits, at now: Date) -> Bool {
    guard words.startable.contains(status) else { return false }
    enter(words.starting)
    self.units = units
    transition = Transition(
      status: fails ? words.failed : words.running, moment: now.addingTimeInterval(startSeconds))
    return true
  }

  /// Begins to stop.
  ///
  /// - Returns: false, and nothing has changed, when the state does not allow it.
  mutating func stop(at now: Date) -> Bool {
    guard words.stoppable?.contains(status) ?? isRunning else { return false }
    enter(words.stopping)
    transition = Transition(status: words.stopped, moment: now.addingTimeInterval(stopSeconds))
    return true
  }

  /// Puts the model into a state, known or not, in which it stays until a start, a stop or the next such call.
  mutating func force(status: String) {
    enter(status)
    if isCounted, units == nil { units = InferenceUnits() }
  }

  private mutating func enter(_ status: String) {
    self.status = status
    transition = nil
    statusMessage = status == words.failed ? "The model could not be hosted. Try again later." : nil
    if !isCounted { units = nil }
  }
}

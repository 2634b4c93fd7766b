/// The words by which one service calls the states of a model that the simulator moves through.
struct HostingWords: Sendable {
  /// States from which a start is accepted.
  let startable: Set<String>
  /// A trained model that has never run.
  let trained: String
  /// On the way up.
  let starting: String
  /// Ready for images.
  let running: String
  /// The start came to nothing. AWS's documentation names no way back, so neither start nor stop is accepted.
  let failed: String
  /// On the way down.
  let stopping: String
  /// Where a stop ends.
  let stopped: String
  /// States in which a stop is accepted; nil: only when it runs.
  var stoppable: Set<String>?

  /// States that count against the quota of running models.
  var counted: Set<String> { [starting, running, stopping] }
}

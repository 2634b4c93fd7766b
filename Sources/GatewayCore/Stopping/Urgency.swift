/// Whether what a task asks of AWS is for a stop: nothing of ours keeps such a call back, neither an AWS that is left
/// alone because it fails nor the bound on calls under way.
package enum Urgency {
  @TaskLocal package static var isForStop = false
}

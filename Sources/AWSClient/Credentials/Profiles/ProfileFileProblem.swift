/// Why a file of profiles cannot be used. It tells the place and nothing of what stands there.
package struct ProfileFileProblem: Error, Sendable, Equatable, CustomStringConvertible {
  package let path: String
  /// From 1; nil where it is the file as a whole.
  package let line: Int?
  /// Words that fit behind the place.
  package let reason: String

  package var description: String {
    line.map { "\(path) line \($0) \(reason)" } ?? "\(path) \(reason)"
  }
}

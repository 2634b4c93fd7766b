/// What one kind of input is given to. It stops the process where the input shows a defect.
struct Harness: Sendable {
  let name: String
  let run: @Sendable ([UInt8]) -> Void

  static let all = [configuration, fields, gzip, ids, json, requests]
}

/// Stops the process, which the fuzzer reports with the input.
func require(_ condition: Bool, _ message: @autoclosure () -> String) {
  if !condition { fatalError(message()) }
}

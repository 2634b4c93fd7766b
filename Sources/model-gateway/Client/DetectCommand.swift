import ArgumentParser
import Foundation
import GatewayClient

struct DetectCommand: AsyncParsableCommand {
  /// More than any gateway takes, in bytes.
  private static let sizeLimit = 64 << 20

  static let configuration = CommandConfiguration(
    commandName: "detect", abstract: "Have a model look at an image.",
    discussion: """
      With --start a model that does not run is started and held first, as start does; --wait says how long to wait for \
      it. It ends with 3 when time is up; the start goes on then. Its states go to standard error.
      """)

  @Argument(help: "The model's name in the gateway's catalog, or its ARN.")
  var model: String

  @Argument(help: "A JPEG or PNG, or - for standard input.")
  var file: String

  @Option(help: "Only findings of which the model is this sure, from 0 to 1. (default: the model's own thresholds)")
  var minConfidence: Double?

  @Option(help: "The most findings to give.")
  var maxResults: Int?

  @Option(help: "A file to write the mask of the anomaly to, a PNG; for models that make one.")
  var mask: String?

  @Flag(help: "Start the model if it does not run.")
  var start = false

  @Option(help: "With --start: wait until it runs, for so long at most: 90s, 20m, 1h30m.")
  var wait: WaitOption?

  @OptionGroup var options: GatewayOptions

  func validate() throws {
    try ClientArguments.check(model: model)
    guard (0...1).contains(minConfidence ?? 0) else { throw ValidationError("--min-confidence takes 0 to 1.") }
    guard start || wait == nil else { throw ValidationError("--wait goes with --start.") }
    guard maxResults ?? 1 >= 1 else { throw ValidationError("--max-results takes numbers from 1.") }
  }

  func run() async throws {
    let image = try image()
    guard let type = ImageType(of: image) else { throw ValidationError("\(file) is neither a JPEG nor a PNG.") }
    let query = [
      ("min_confidence", minConfidence.map { "\(Decimal($0))" }), ("max_results", maxResults.map(String.init)),
      ("mask", mask.map { _ in "true" }), ("start", start ? "true" : nil),
    ].compactMap { name, value in value.map { GatewayRequest.Parameter(name, $0) } }
    let (options, mask) = (options, mask)
    let errand = Errand(options: options, model: model, wait: wait, isResultAlone: true)
    let request = GatewayRequest.detect(model, image, type: type, query)
    try await options.run(interrupted: start ? errand.interrupted : nil) { connection in
      let (status, answer) = try await errand.answer(to: request, over: connection)
      guard status == .done else {
        if options.json { Terminal.say(answer.text) }
        return status
      }
      try options.show(answer, as: FindingsAnswer.self) { $0.lines }
      guard let mask else { return .done }
      return Self.write(try answer.data(FindingsAnswer.self).anomaly?.mask, to: mask)
    }
  }

  private func image() throws -> [UInt8] {
    let input = file == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: file)
    guard let input, let data = try? input.read(upToCount: Self.sizeLimit + 1) ?? Data() else {
      throw ValidationError("\(file) cannot be read.")
    }
    guard data.count <= Self.sizeLimit else {
      throw ValidationError("\(file) is larger than the \(Self.sizeLimit >> 20) MiB that may be sent.")
    }
    return Array(data)
  }

  /// - Parameter mask: in base64; nil when the model saw no anomaly, or makes no masks.
  private static func write(_ mask: String?, to file: String) -> ExitStatus {
    guard let mask else {
      Console.complain("model-gateway: there is no mask in the answer; \(file) is not written.")
      return .done
    }
    guard let data = Data(base64Encoded: mask), (try? data.write(to: URL(fileURLWithPath: file))) != nil else {
      Console.complain("model-gateway: \(file) cannot be written.")
      return .refused
    }
    return .done
  }
}

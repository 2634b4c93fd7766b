import ArgumentParser
import Foundation
import GatewayClient

struct BackupCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Copy a gateway's store while it is in use.",
    discussion: "The key must have the right operate. The copy is a store that a gateway can be started with.")

  @Argument(help: "The file to write. It must not be there yet.")
  var file: String

  @OptionGroup var options: GatewayOptions

  func run() async throws {
    let (file, options) = (file, options)
    // Callers' names and what they did: for its owner alone.
    let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw ValidationError("\(file) cannot be made: \(String(cString: strerror(errno))).")
    }
    do {
      try await options.run(interrupted: "the copy is not whole and was removed") { connection in
        let copy = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var size = 0
        try await connection.download(.backup) { bytes in
          try copy.write(contentsOf: Data(bytes))
          size += bytes.count
        }
        try copy.synchronize()
        if !options.json { Terminal.say("\(file): \(size) bytes") }
        return .done
      }
    } catch {
      try? FileManager.default.removeItem(atPath: file)
      throw error
    }
  }
}

import Foundation
import PackagePlugin

/// Tells the program which commit it is built from.
///
/// That is `MODEL_GATEWAY_COMMIT` of the environment, for builds from sources without their history, else what git says
/// of the package's folder, else nothing. A build after a commit makes the one file anew.
@main
struct BuildInformation: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) async throws -> [Command] {
    let named = ProcessInfo.processInfo.environment["MODEL_GATEWAY_COMMIT"].flatMap { $0.isEmpty ? nil : $0 }
    let told = named ?? Self.commit(of: context.package.directoryURL)
    let commit = told?.filter { $0.isLetter || $0.isNumber || $0 == "-" }
    let file = context.pluginWorkDirectoryURL.appending(path: "BuildInformation.swift")
    let text = """
      /// What this program is built from.
      enum BuildInformation {
        static let commit: String? = \(commit.map { "\"\($0)\"" } ?? "nil")
      }
      """
    // The text is an argument, so that the command is another one when the commit is.
    return [
      .buildCommand(
        displayName: "Noting the commit", executable: URL(filePath: "/bin/sh"),
        arguments: ["-c", "printf '%s\\n' \"$1\" > \"$2\"", "sh", text, file.path(percentEncoded: false)],
        outputFiles: [file])
    ]
  }

  /// Twelve digits of the commit that is checked out, with `-modified` after them where the files are not the commit's.
  /// Nil where the folder is not the root of a git work tree, or there is no git.
  private static func commit(of folder: URL) -> String? {
    // What stands before the folder in its work tree: nothing where it is the root.
    guard git(["rev-parse", "--show-prefix"], in: folder) == "" else { return nil }
    return git(["describe", "--always", "--exclude=*", "--abbrev=12", "--dirty=-modified"], in: folder)
  }

  private static func git(_ arguments: [String], in folder: URL) -> String? {
    let output = Pipe()
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["git", "-C", folder.path(percentEncoded: false)] + arguments
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    do {
      try process.run()
    } catch {
      return nil
    }
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let text = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    return process.terminationStatus == 0 ? text : nil
  }
}

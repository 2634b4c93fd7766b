import Foundation
import PackagePlugin

/// Tells the program which commit it is built from.
///
/// That is `MODEL_GATEWAY_COMMIT` of the environment, else what git says of the package's folder, else what `git archive`
/// has put into the sources, else nothing. A build after a commit makes the one file anew.
@main
struct BuildInformation: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) async throws -> [Command] {
    let named = ProcessInfo.processInfo.environment["MODEL_GATEWAY_COMMIT"].flatMap { $0.isEmpty ? nil : $0 }
    let folder = context.package.directoryURL
    let told = named ?? Self.commit(of: folder) ?? Self.archivedCommit(in: folder)
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

  /// Nil where the sources come from no archive: nothing has taken the place of the words that git looks for there.
  private static func archivedCommit(in folder: URL) -> String? {
    guard let text = try? String(contentsOf: folder.appending(path: ".git_archival.txt"), encoding: .utf8) else {
      return nil
    }
    let commit = text.split(separator: ":").last?.trimmingCharacters(in: .whitespacesAndNewlines)
    return commit.flatMap { $0.isEmpty || !$0.allSatisfy(\.isHexDigit) ? nil : String($0.prefix(12)) }
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

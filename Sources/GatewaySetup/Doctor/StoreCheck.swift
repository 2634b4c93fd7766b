import Foundation

/// Whether the store can be written. It is not opened: a gateway may be using it.
struct StoreCheck {
  let path: String

  func finding() -> Finding {
    let files = FileManager.default
    let file = URL(fileURLWithPath: path)
    let directory = file.deletingLastPathComponent().path
    var isDirectory: ObjCBool = false
    guard unsafe files.fileExists(atPath: directory, isDirectory: &isDirectory), isDirectory.boolValue else {
      return Finding(.fail, "store", "the directory \(directory) is not there", advice: "make it, or set store.path")
    }
    // SQLite writes its journal beside the file.
    guard files.isWritableFile(atPath: directory) else {
      return Finding(
        .fail, "store", "the directory \(directory) is not writable for this user",
        advice: "run the doctor as the gateway's user, and give that user the directory")
    }
    guard unsafe files.fileExists(atPath: file.path, isDirectory: &isDirectory) else {
      return Finding(.ok, "store", "\(file.path) will be made")
    }
    guard !isDirectory.boolValue else {
      return Finding(.fail, "store", "\(file.path) is a directory", advice: "set store.path to a file")
    }
    guard files.isWritableFile(atPath: file.path) else {
      return Finding(
        .fail, "store", "\(file.path) is not writable for this user",
        advice: "run the doctor as the gateway's user, and give that user the file")
    }
    return Finding(.ok, "store", "\(file.path) is there and writable")
  }
}

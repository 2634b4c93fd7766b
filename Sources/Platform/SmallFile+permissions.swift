import Glibc

extension SmallFile {
  /// Whether others than the file's owner and group may read it.
  package static func isReadableByAll(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IROTH != 0
  }
}

import Glibc

/// What tells that a file, or what a link to it leads to, is another than before. Nothing of the file is read.
package struct FileStamp: Sendable, Equatable {
  private let device: UInt
  private let inode: UInt
  private let size: Int
  private let modifiedAt: Time
  /// Also of its rights.
  private let changedAt: Time

  private struct Time: Equatable {
    let seconds: Int
    let nanoseconds: Int
  }

  /// Nil where there is no such file, or none that may be looked at.
  package init?(of path: String) {
    var info = stat()
    guard stat(path, &info) == 0 else { return nil }
    device = info.st_dev
    inode = info.st_ino
    size = info.st_size
    modifiedAt = Time(seconds: info.st_mtim.tv_sec, nanoseconds: info.st_mtim.tv_nsec)
    changedAt = Time(seconds: info.st_ctim.tv_sec, nanoseconds: info.st_ctim.tv_nsec)
  }
}

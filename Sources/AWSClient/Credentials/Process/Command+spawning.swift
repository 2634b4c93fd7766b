import Foundation
import Glibc
import Synchronization

extension Command {
  struct SpawnProblem: Error {
    let reason: String

    init(_ number: CInt) {
      reason = strerror(number).map { String(cString: $0) } ?? "error \(number)"
    }
  }

  /// Starts the program.
  ///
  /// - Returns: The child, whose end and whose output's descriptor are the caller's to see to.
  func spawn() -> Result<ChildProcess, SpawnProblem> {
    // One at a time: between the making of a pipe and its marking another program would be given its ends.
    Self.turn.withLock { _ in spawnInTurn() }
  }

  private static let turn = Mutex(())

  private func spawnInTurn() -> Result<ChildProcess, SpawnProblem> {
    guard let ends = PipeEnds() else { return .failure(SpawnProblem(errno)) }
    defer { close(ends.writing) }

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, ends.writing, STDOUT_FILENO)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    // The C library forgives the closing of what is not open.
    for descriptor in Self.openDescriptors { posix_spawn_file_actions_addclose(&actions, descriptor) }

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // The gateway ignores some signals and blocks others, which a child would inherit.
    var every = sigset_t()
    var none = sigset_t()
    sigfillset(&every)
    sigemptyset(&none)
    posix_spawnattr_setsigdefault(&attributes, &every)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))

    var process: pid_t = 0
    let result = withCStrings(arguments) { given in
      withCStrings(environment.map { "\($0.key)=\($0.value)" }) { variables in
        posix_spawnp(&process, arguments[0], &actions, &attributes, given, variables)
      }
    }
    guard result == 0 else {
      close(ends.reading)
      return .failure(SpawnProblem(result))
    }
    return .success(ChildProcess(id: process, output: ends.reading))
  }

  /// All but the three standard ones, also those that nobody has marked to be closed.
  private static var openDescriptors: [CInt] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
    return names.compactMap { CInt($0) }.filter { $0 > STDERR_FILENO }
  }

  /// Lends the strings as C has them: an array of pointers that a null pointer ends.
  private func withCStrings<Result>(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
  ) -> Result {
    let pointers = strings.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return body(pointers)
  }
}

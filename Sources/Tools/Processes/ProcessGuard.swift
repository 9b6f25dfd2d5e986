import Glibc

/// Ends a process group when this process dies, however it dies: a shell that waits for the end of a
/// pipe that nobody else holds.
final class ProcessGuard: Sendable {
  private let id: pid_t
  private let line: Int32

  /// A guard of the group that a process leads; none where it cannot be started.
  init(of leader: pid_t) {
    var (pipeEnd, shell): (Int32, pid_t) = (-1, -1)
    let null = open("/dev/null", O_RDWR | O_CLOEXEC)
    if let pipe = try? Pipe() {
      let guardian = try? ChildProcess(
        "/bin/sh", ["-c", "read -r word; kill -s KILL -- \"-$1\"", "sh", "\(leader)"],
        descriptors: [pipe.read, null, null])
      if let guardian {
        shell = guardian.id
        pipeEnd = fcntl(pipe.write, F_DUPFD_CLOEXEC, 0)
      }
    }
    if null >= 0 { close(null) }
    (id, line) = (shell, pipeEnd)
  }

  /// Sends the guard away. To be called before the group's leader is waited for, so that no other
  /// group can have its number.
  func dismiss() {
    guard id > 0 else { return }
    kill(id, SIGKILL)
    var status: Int32 = 0
    while waitpid(id, &status, 0) < 0, errno == EINTR {}
    if line >= 0 { close(line) }
  }
}

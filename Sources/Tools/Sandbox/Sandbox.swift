import CProcesses
import Evaluation
import Glibc

/// Runs programs that a model wrote where they can do no harm: bubblewrap with namespaces of its own
/// and no network, no environment, none of the user's files, one folder to write to, and limits on
/// time, memory, processes and disk space.
///
/// It fails closed: where it cannot be made, no program is run at all.
public struct Sandbox: Sendable {
  /// The limits of each program.
  public let limits: SandboxLimits
  private let bubblewrap: String

  /// Where the task's files lie inside.
  public static let files = "/files"
  /// The folder that programs start in, and the one place where what they write stays.
  public static let folder = "/work"

  /// Finds bubblewrap.
  /// - Throws: `InputError` that says how to install it.
  public init(limits: SandboxLimits = SandboxLimits()) throws {
    let places = ["/usr/bin", "/usr/local/bin", "/bin"].map { $0 + "/bwrap" }
    guard let found = places.first(where: { access($0, X_OK) == 0 }) else {
      throw InputError(
        "tools python, bash", "bubblewrap is not installed, and model code is run nowhere else",
        remedy: "apt-get install bubblewrap")
    }
    bubblewrap = found
    self.limits = limits
  }

  /// Runs a trivial program.
  /// - Throws: `InputError` that says why programs cannot be run here, and what helps.
  public func check() async throws {
    let folder = try WorkFolder()
    defer { folder.remove() }
    let output = try await run(["/bin/true"], folder: folder.path, files: [])
    guard output.ending != .done else { return }
    throw InputError(
      "sandbox", "bubblewrap cannot make one here: \(output.text.excerpt(300))",
      remedy: "allow user namespaces: sysctl kernel.unprivileged_userns_clone=1, or on Ubuntu "
        + "sysctl kernel.apparmor_restrict_unprivileged_userns=0; in a container, run it with "
        + "--security-opt seccomp=unconfined")
  }

  /// Runs a program to its end, or to the first limit that it reaches.
  /// - Parameters:
  ///   - command: the program with its arguments, as they are called inside.
  ///   - folder: what is `Sandbox.folder` inside.
  ///   - files: what can be read in `Sandbox.files` inside.
  /// - Throws: `ChildProcessError` where bubblewrap cannot be started.
  func run(_ command: [String], folder: String, files: [TaskFile]) async throws -> ToolOutput {
    let arguments = arguments(command, folder: folder, files: files)
    return try await onOwnThread { [bubblewrap, limits] in
      try SandboxedRun(bubblewrap, arguments, folder: folder, limits).output()
    }
  }

  private func arguments(_ command: [String], folder: String, files: [TaskFile]) -> [String] {
    var arguments = [
      "--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent", "--new-session",
      "--cap-drop", "ALL", "--uid", "1000", "--gid", "1000", "--hostname", "sandbox",
      "--clearenv", "--setenv", "PATH", "/usr/bin:/bin", "--setenv", "HOME", Self.folder,
      "--setenv", "LANG", "C.UTF-8", "--setenv", "PYTHONDONTWRITEBYTECODE", "1",
      "--ro-bind", "/usr", "/usr",
    ]
    for name in ["bin", "lib", "lib64", "sbin"] {
      arguments += ["--symlink", "usr/\(name)", "/\(name)"]
    }
    // What programs need of /etc to start: no names of users, hosts or keys.
    for name in ["/etc/ld.so.cache", "/etc/alternatives"] {
      arguments += ["--ro-bind-try", name, name]
    }
    arguments += [
      "--proc", "/proc", "--dev", "/dev", "--size", "\(16 << 20)", "--tmpfs", "/dev/shm",
      "--remount-ro", "/dev", "--size", "\(64 << 20)", "--tmpfs", "/tmp", "--dir", Self.files,
    ]
    for file in files {
      arguments += ["--ro-bind", file.path, "\(Self.files)/\(file.name)"]
    }
    arguments += [
      "--bind", folder, Self.folder, "--chdir", Self.folder, "--remount-ro", "/",
      "--seccomp", "\(SandboxedRun.filterDescriptor)", "--", "/usr/bin/prlimit",
      "--as=\(limits.memory)", "--nproc=\(limits.processes)", "--fsize=\(limits.disk)",
      "--nofile=256", "--core=0", "--",
    ]
    return arguments + command
  }
}

/// A folder for the time of an attempt.
struct WorkFolder: Sendable {
  /// Its path.
  let path: String

  /// Makes an empty folder that nobody else can read.
  /// - Throws: `InputError` where it cannot be made.
  init() throws {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array((parent + "/orgbench-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else {
      throw InputError(
        parent, "no folder for the tools' files can be made: \(String(cString: strerror(errno)))",
        remedy: "set TMPDIR to a folder that can be written")
    }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Removes it with all that it holds. What a program made unreadable is made readable first.
  func remove() { processes_remove_folder(path) }
}

import Evaluation
import Foundation
import Glibc
import Testing

@testable import Tools

@Suite(.sandbox) struct SandboxTests {
  private let folder: TestFolder
  private let sandbox: Sandbox

  init() throws {
    folder = try TestFolder()
    var limits = SandboxLimits()
    limits.seconds = 20
    limits.memory = 256 << 20
    limits.disk = 32 << 20
    limits.processes = 24
    limits.shownOutput = 1000
    sandbox = try Sandbox(limits: limits)
  }

  @Test func `a program's output and what it writes stay`() async throws {
    let first = try await sandbox.python(
      "open('n.txt', 'w').write('7'); print('é', 6 * 7)", in: folder)
    #expect(first.text == "é 42\n")
    #expect(first.ending == .done)
    #expect(try await sandbox.python("print(open('n.txt').read())", in: folder).text == "7\n")
  }

  @Test func `a program that fails says so with its exit code`() async throws {
    let output = try await sandbox.python("import sys; print('half'); sys.exit(3)", in: folder)
    #expect(output.text == "half\n\n[exit code 3]")
    #expect(output.ending == .failed)
  }

  @Test func `the task's files can be read and not changed`() async throws {
    let file = try folder.write("data.csv", "a,b\n1,2\n")
    let read = try await sandbox.python(
      "print(open('/files/data.csv').read())", in: folder, files: [file])
    #expect(read.text == "a,b\n1,2\n\n")
    let write = try await sandbox.python(
      "open('/files/data.csv', 'a').write('x')", in: folder, files: [file])
    #expect(write.text.contains("Read-only file system"))
    #expect(try String(contentsOfFile: file.path, encoding: .utf8) == "a,b\n1,2\n")
  }

  @Test func `long output is shown without its middle and kept whole`() async throws {
    let output = try await sandbox.python("print('ä' * 5000 + 'end')", in: folder)
    #expect(output.text.utf8.count < 1100)
    #expect(output.text.hasPrefix("ää"))
    #expect(output.text.hasSuffix("ääend\n"))
    #expect(output.text.contains("bytes left out"))
    #expect(output.fullText?.utf8.count == 10_004)
  }

  /// What hostile code tries, and what it must see instead.
  @Test(arguments: [
    (
      "the network", "import socket; socket.create_connection(('1.1.1.1', 53), 3)",
      "Network is unreachable"
    ),
    (
      "the loopback", "import socket; socket.create_connection(('127.0.0.1', PORT), 3)",
      "Connection refused"
    ),
    (
      "sockets between machines", "import socket; socket.socket(socket.AF_VSOCK)",
      "Operation not permitted"
    ),
    (
      "packets", "import socket; socket.socket(socket.AF_PACKET, socket.SOCK_RAW)",
      "Operation not permitted"
    ),
    ("the user's home", "import os; print(os.listdir('/root'))", "No such file"),
    ("other homes", "import os; print(os.listdir('/home'))", "No such file"),
    ("the place of this folder", "import os; print(os.listdir(PARENT))", "No such file"),
    ("passwords", "print(open('/etc/passwd').read())", "No such file"),
    ("writing outside", "open('/usr/x', 'w')", "Read-only file system"),
    ("writing to the root", "open('/x', 'w')", "Read-only file system"),
    ("filling devices", "open('/dev/x', 'w')", "Read-only file system"),
    (
      "keyrings",
      "import ctypes; c = ctypes.CDLL(None, use_errno=True); "
        + "r = c.syscall(250, 0, -3, 0); print(r, ctypes.get_errno())", "-1 1"
    ),
    (
      "new namespaces",
      "import ctypes; c = ctypes.CDLL(None, use_errno=True); "
        + "print(c.unshare(0x10000000), ctypes.get_errno())", "-1 1"
    ),
    (
      "the terminal's input", "import fcntl; fcntl.ioctl(0, 0x5412, b'x')",
      "Operation not permitted"
    ),
    (
      "memory files", "import os; os.memfd_create('x')", "Operation not permitted"
    ),
    (
      "debugging",
      "import ctypes; c = ctypes.CDLL(None, use_errno=True); "
        + "print(c.ptrace(16, 1, 0, 0), ctypes.get_errno())", "-1 1"
    ),
    ("becoming root", "import os; os.setuid(0)", "Invalid argument"),
    ("leaving by chroot", "import os; os.chroot('/tmp')", "Operation not permitted"),
    (
      "mounting",
      "import ctypes; c = ctypes.CDLL(None, use_errno=True); "
        + "print(c.mount(b'x', b'/tmp', b'tmpfs', 0, 0), ctypes.get_errno())", "-1 1"
    ),
  ])
  func `hostile code cannot reach`(what: String, code: String, seen: String) async throws {
    #if arch(x86_64)
      let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      defer { close(listener) }
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
      var size = socklen_t(MemoryLayout<sockaddr_in>.size)
      withUnsafeMutablePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          _ = bind(listener, $0, size)
          _ = listen(listener, 1)
          _ = getsockname(listener, $0, &size)
        }
      }
      let parent = URL(filePath: folder.path).deletingLastPathComponent().path
      let code = code.replacing("PORT", with: "\(UInt16(bigEndian: address.sin_port))")
        .replacing(
          "PARENT", with: "'\(parent)/' + '\(URL(filePath: folder.path).lastPathComponent)'")
      let output = try await sandbox.python(code, in: folder)
      #expect(output.text.contains(seen), "\(what): \(output.text)")
    #endif
  }

  @Test func `nothing of this process is inherited`() async throws {
    setenv("ORGBENCH_SECRET_OF_TEST", "sk-secret", 1)
    defer { unsetenv("ORGBENCH_SECRET_OF_TEST") }
    let file = open(folder.path + "/held", O_RDWR | O_CREAT, 0o600)
    defer { close(file) }
    let output = try await sandbox.python(
      """
      import os
      print('secret' in str(os.environ), sorted(os.listdir('/proc/self/fd')))
      print([p for p in os.listdir('/proc') if p.isdigit()])
      print(b'secret' in open('/proc/1/environ', 'rb').read())
      """, in: folder)
    #expect(output.text.contains("False ['0', '1', '2', '3']"), "\(output.text)")
    #expect(!output.text.contains("True"), "\(output.text)")
    #expect(!output.text.contains("\(getpid())"), "\(output.text)")
  }

  @Test func `a program outlives neither its time nor its end`() async throws {
    var limits = SandboxLimits()
    limits.seconds = 5
    let slow = try Sandbox(limits: limits)
    let output = try await slow.python(
      """
      import os, sys, time
      if os.fork() == 0:
        os.setsid()
        while True:
          open('alive', 'a').write('x')
          time.sleep(0.02)
      time.sleep(60)
      """, in: folder)
    #expect(output.ending == .timedOut)
    #expect(output.text.contains("ended after 5 seconds"))
    // As the watching thread measured it: this test may wait long for a thread to go on with.
    #expect(output.seconds < 40)
    let size = { try FileManager.default.attributesOfItem(atPath: folder.path + "/alive")[.size] }
    let before = try size() as? Int
    try await Task.sleep(for: .milliseconds(200))
    #expect(try size() as? Int == before)
  }

  @Test func `memory ends a program that takes too much, alone or in parts`() async throws {
    let alone = try await sandbox.python("x = bytearray(1 << 30)", in: folder)
    #expect(alone.text.contains("MemoryError"))
    let parts = try await sandbox.python(
      """
      import os, time
      for i in range(8):
        if os.fork() == 0:
          x = bytearray(os.urandom(1 << 20)) * 60
          time.sleep(20)
      time.sleep(20)
      """, in: folder)
    #expect(parts.ending == .overLimit, "\(parts.text)")
    #expect(parts.text.contains("MiB of memory"))
  }

  @Test func `forks without end are refused`() async throws {
    let output = try await sandbox.python(
      """
      import os, time
      n = 0
      try:
        while n < 1000:
          if os.fork() == 0:
            time.sleep(5)
            os._exit(0)
          n += 1
      except OSError as error:
        print(n < 24, error)
      """, in: folder)
    // The kernel refuses them to all users but root; root's are counted.
    #expect(
      output.text.contains("True [Errno 11]") || output.text.contains("more than 24 processes"),
      "\(output.text)")
  }

  @Test func `files larger than the disk space end a program`() async throws {
    let many = try await sandbox.python(
      """
      for i in range(1000):
        open(f'f{i}', 'wb').write(b'x' * (1 << 20))
      import time; time.sleep(5)
      """, in: folder)
    #expect(many.ending == .overLimit, "\(many.text)")
    let shm = try await sandbox.python(
      "open('/dev/shm/x', 'wb').write(b'x' * (1 << 26))", in: folder)
    #expect(shm.text.contains("No space left") || shm.text.contains("File too large"))
  }

  @Test func `a folder that was made unreadable is removed`() async throws {
    let work = try WorkFolder()
    _ = try await sandbox.run(
      ["/usr/bin/bash", "-c", "mkdir -p a/b && touch a/b/c && ln -s / a/root && chmod 0 a/b a"],
      folder: work.path, files: [])
    work.remove()
    #expect(!FileManager.default.fileExists(atPath: work.path))
    #expect(FileManager.default.fileExists(atPath: "/usr"))
  }
}

import Glibc

/// What programs in the sandbox may not ask of the kernel: a filter of system calls (seccomp, in the
/// classic BPF of `linux/filter.h`).
///
/// Namespaces do not keep apart keyrings and sockets between virtual machines (`AF_VSOCK`), memory of
/// `memfd_create` belongs to no process's account, and what only administrators need is best not
/// reached at all. Refused calls fail with EPERM; a program of another architecture is ended.
enum SystemCallFilter {
  private struct Instruction {
    let code: UInt16
    let ifTrue: UInt8
    let ifFalse: UInt8
    let operand: UInt32
  }

  #if arch(x86_64)
    private static let architecture: UInt32 = 0xC000_003E
    private static let ioctl: UInt32 = 16
    private static let socket: UInt32 = 41
    /// `socketpair`
    private static let socketPair: UInt32 = 53
    // ptrace, syslog, pivot_root, _sysctl, mount, umount2, swapon, swapoff, reboot, init_module,
    // delete_module, quotactl, add_key, request_key, keyctl, shmget, unshare, move_pages,
    // perf_event_open, name_to_handle_at, open_by_handle_at, setns, process_vm_readv,
    // process_vm_writev, kcmp, finit_module, kexec_load, memfd_create, kexec_file_load, bpf,
    // userfaultfd, io_uring_setup, io_uring_enter, io_uring_register, open_tree, move_mount, fsopen,
    // fsconfig, fsmount, fspick, pidfd_getfd, mount_setattr, memfd_secret
    private static let refused: [UInt32] = [
      101, 103, 155, 156, 165, 166, 167, 168, 169, 175, 176, 179, 248, 249, 250, 29, 272, 279, 298,
      303, 304, 308, 310, 311, 312, 313, 246, 319, 320, 321, 323, 425, 426, 427, 428, 429, 430, 431,
      432, 433, 438, 442, 447,
    ]
  #elseif arch(arm64)
    private static let architecture: UInt32 = 0xC000_00B7
    private static let ioctl: UInt32 = 29
    private static let socket: UInt32 = 198
    private static let socketPair: UInt32 = 199
    private static let refused: [UInt32] = [
      117, 116, 41, 40, 39, 224, 225, 142, 105, 106, 60, 217, 218, 219, 194, 97, 239, 241, 264, 265,
      268, 270, 271, 272, 273, 104, 279, 294, 280, 282, 425, 426, 427, 428, 429, 430, 431, 432, 433,
      438, 442, 447,
    ]
  #endif

  private static let load: UInt16 = 0x20
  private static let jumpIfEqual: UInt16 = 0x15
  private static let jumpIfAtLeast: UInt16 = 0x35
  private static let answer: UInt16 = 0x06

  private static let allowed: UInt32 = 0x7FFF_0000
  private static let notPermitted: UInt32 = 0x0005_0000 | UInt32(EPERM)
  private static let killed: UInt32 = 0x8000_0000

  /// Offsets in `struct seccomp_data`: the call's number, the architecture, and the low halves of its
  /// first two arguments.
  private enum Offset {
    static let number: UInt32 = 0
    static let architecture: UInt32 = 4
    static let first: UInt32 = 16
    static let second: UInt32 = 24
  }

  /// Terminal requests that put text into another program's input: TIOCSTI, TIOCLINUX.
  private static let refusedRequests: [UInt32] = [0x5412, 0x541C]
  /// Families of sockets: local, and the internet's, of which the sandbox has none.
  private static let families: [UInt32] = [1, 2, 10]

  /// The filter as bytes, as the kernel and bubblewrap's `--seccomp` take it.
  static let bytes: [UInt8] = {
    var program = [
      Instruction(code: load, ifTrue: 0, ifFalse: 0, operand: Offset.architecture),
      Instruction(code: jumpIfEqual, ifTrue: 1, ifFalse: 0, operand: architecture),
      Instruction(code: answer, ifTrue: 0, ifFalse: 0, operand: killed),
      Instruction(code: load, ifTrue: 0, ifFalse: 0, operand: Offset.number),
      // The x32 interface has numbers of its own, from here on.
      Instruction(code: jumpIfAtLeast, ifTrue: 0, ifFalse: 1, operand: 0x4000_0000),
      Instruction(code: answer, ifTrue: 0, ifFalse: 0, operand: notPermitted),
    ]
    program += refused.flatMap { answer(ifEqual: $0, notPermitted) }
    program += check(
      [ioctl], argument: Offset.second, isOneOf: refusedRequests, answering: notPermitted,
      otherwise: allowed)
    program += check(
      [socket, socketPair], argument: Offset.first, isOneOf: families, answering: allowed,
      otherwise: notPermitted)
    program.append(Instruction(code: answer, ifTrue: 0, ifFalse: 0, operand: allowed))
    return program.flatMap { instruction in
      withUnsafeBytes(of: instruction.code.littleEndian, Array.init)
        + [instruction.ifTrue, instruction.ifFalse]
        + withUnsafeBytes(of: instruction.operand.littleEndian, Array.init)
    }
  }()

  /// Answers these calls by whether an argument is one of some values.
  private static func check(
    _ calls: [UInt32], argument: UInt32, isOneOf values: [UInt32], answering one: UInt32,
    otherwise other: UInt32
  ) -> [Instruction] {
    calls.flatMap { call in
      let body =
        [Instruction(code: load, ifTrue: 0, ifFalse: 0, operand: argument)]
        + values.flatMap { answer(ifEqual: $0, one) }
        + [Instruction(code: answer, ifTrue: 0, ifFalse: 0, operand: other)]
      return [
        Instruction(code: jumpIfEqual, ifTrue: 0, ifFalse: UInt8(body.count), operand: call)
      ] + body
    }
  }

  /// An answer where what is loaded is a value.
  private static func answer(ifEqual value: UInt32, _ operand: UInt32) -> [Instruction] {
    [
      Instruction(code: jumpIfEqual, ifTrue: 0, ifFalse: 1, operand: value),
      Instruction(code: answer, ifTrue: 0, ifFalse: 0, operand: operand),
    ]
  }
}

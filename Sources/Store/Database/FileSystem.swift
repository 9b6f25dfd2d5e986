import CSQLite
import Glibc

/// What the store needs to know about where its file lies.
enum FileSystem {
  /// The network file systems by their `f_type` (statfs(2)).
  static let networks: [UInt: String] = [
    0x6969: "NFS", 0xFF53_4D42: "CIFS", 0xFE53_4D42: "SMB", 0x517B: "SMB", 0x00C3_6400: "Ceph",
    0x5346_414F: "AFS", 0x0102_1997: "9P", 0x7375_7245: "Coda", 0x0BD0_0BD0: "Lustre",
    0x4750_4653: "GPFS", 0x0116_1970: "GFS2", 0x7461_636F: "OCFS2", 0x1983_0326: "BeeGFS",
  ]

  /// The network file system that holds `path`, or nil on a local one.
  static func network(of path: String) -> String? {
    networks[csqlite_file_system(path)]
  }

  /// The folder of a file.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  static func exists(_ path: String) -> Bool { Glibc.access(path, F_OK) == 0 }

  /// Why a file cannot be read, as `errno`; nil where it can.
  static func access(_ path: String) -> Int32? {
    Glibc.access(path, R_OK) == 0 ? nil : errno
  }

  /// Makes an empty file where there is none.
  /// - Returns: why it could not, as `errno`; nil where it is there now.
  static func make(_ path: String, mode: mode_t) -> Int32? {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard descriptor >= 0 else { return errno == EEXIST ? nil : errno }
    close(descriptor)
    return nil
  }

  /// What is the same for all names of one file.
  struct Identity: Hashable {
    let device: UInt
    let inode: UInt
  }

  /// Nil where there is no file.
  static func identity(of path: String) -> Identity? {
    var about = stat()
    guard stat(path, &about) == 0 else { return nil }
    return Identity(device: UInt(about.st_dev), inode: UInt(about.st_ino))
  }

  static func isWritable(_ path: String) -> Bool { Glibc.access(path, W_OK) == 0 }

  /// Bytes of a file; 0 where there is none.
  static func size(of path: String) -> Int {
    var about = stat()
    return stat(path, &about) == 0 ? Int(about.st_size) : 0
  }

  /// The first bytes of a file, or nil where it has not as many.
  static func start(of path: String, count: Int) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: count)
    return read(descriptor, &bytes, count) == count ? bytes : nil
  }

  static func isFolder(_ path: String) -> Bool {
    var about = stat()
    return stat(path, &about) == 0 && about.st_mode & S_IFMT == S_IFDIR
  }
}

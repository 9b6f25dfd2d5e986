#if canImport(Glibc)
  import Glibc
#endif

/// The machine that a run is made on.
enum Machine {
  /// How many processors are in use.
  static var processors: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  /// Operating system, kernel, architecture, processors.
  static var description: String {
    var name = utsname()
    guard uname(&name) == 0 else { return "unknown" }
    func text<Field>(_ field: Field) -> String {
      withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
    return "\(text(name.sysname)) \(text(name.release)) \(text(name.machine)), "
      + "\(processors) processors"
  }
}

#if canImport(Glibc)
  import Glibc
#endif

/// The process's environment.
enum Environment {
  /// A variable's value; nil where it is not set or empty.
  static func value(_ name: String) -> String? {
    guard let pointer = getenv(name) else { return nil }
    let value = String(cString: pointer)
    return value.isEmpty ? nil : value
  }

  /// The folder of the bundled samples: `ORGBENCH_DATASETS`, else the `datasets` folder beside or
  /// above the program, where a checkout or an installation has it.
  static var datasetsFolder: String? {
    value("ORGBENCH_DATASETS") ?? shippedFolder("datasets", with: "squad2")
  }

  /// The folder of the published figures: `baselines` beside or above the program.
  static var baselinesFolder: String? {
    shippedFolder("baselines", with: "orgagent.json")
  }

  private static func shippedFolder(_ name: String, with entry: String) -> String? {
    var folder = executableFolder[...]
    while !folder.isEmpty {
      for candidate in ["\(folder)/\(name)", "\(folder)/share/orgbench/\(name)"]
      where access("\(candidate)/\(entry)", R_OK) == 0 {
        return candidate
      }
      folder = folder[..<(folder.lastIndex(of: "/") ?? folder.startIndex)]
    }
    return nil
  }

  /// The program's own file.
  static var executable: String {
    guard let path = realpath("/proc/self/exe", nil) else { return "" }
    defer { free(path) }
    return String(cString: path)
  }

  private static var executableFolder: String {
    let text = executable
    return String(text[..<(text.lastIndex(of: "/") ?? text.startIndex)])
  }
}

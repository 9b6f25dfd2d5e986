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

  /// The columns that lines may have: those of `COLUMNS`, which counts for a file too, else of the terminal
  /// behind a descriptor; nil where it is none.
  static func columns(of descriptor: Int32) -> Int? {
    if let columns = value("COLUMNS").flatMap({ Int($0) }), columns > 0 { return columns }
    var size = winsize()
    let isKnown = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    return isKnown ? Int(size.ws_col) : nil
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

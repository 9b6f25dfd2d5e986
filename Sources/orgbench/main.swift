import Arguments
import CBuildInfo
import Evaluation

#if canImport(Glibc)
  import Glibc
#endif

/// The version, as `--version` prints it and as every run records it.
let version = "0.1.0"

/// The commit that the program was built from, with `-dirty` behind it where files were changed; nil
/// for a build without the Makefile.
let buildCommit = cbuildinfo_commit().map { String(cString: $0) }

// A reader that goes away (`orgbench show … | head`) is no crash.
signal(SIGPIPE, SIG_IGN)
// A limit on the size of files is an error like a full disk, not a signal that ends the process.
signal(SIGXFSZ, SIG_IGN)

Output.openStandardStreams()
DescriptorLimit.raise()
if let shortage = DescriptorLimit.shortage {
  Output.note("\(Program.name): \(shortage)")
  exit(ExitCode.wrongUse.rawValue)
}

let words = Array(CommandLine.arguments.dropFirst())
exit(Output.finish(await Program.run(words)).rawValue)

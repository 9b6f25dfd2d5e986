public import Evaluation

/// Why the store could not do something. Every case names the file, and the wording says the way
/// out.
public enum StoreError: Error, Sendable, Hashable {
  /// There is no file to read.
  case missing(path: String)
  /// The file is something else; `found` says what.
  case notAStore(path: String, found: String)
  /// A newer orgbench wrote the file.
  case newer(path: String, version: Int, known: Int)
  /// An older orgbench wrote the file, and it cannot be brought up to date where it lies.
  case older(path: String, version: Int, known: Int)
  /// A version of orgbench before the first release wrote the file; nothing leads on from it.
  case abandoned(path: String, version: Int)
  /// Neither file nor folder can be opened as asked.
  case cannotOpen(path: String, reason: String)
  /// The file may only be read, or was opened for reading.
  case readOnly(path: String)
  /// The file lies on a network file system, whose processes share no memory.
  case networkFileSystem(path: String, kind: String)
  /// Another process held the file for longer than the store waits.
  case busy(path: String)
  /// The file was removed, renamed or replaced while it was open; `kept` is a copy of all that was
  /// committed, nil where none could be made.
  case takenAway(path: String, kept: String?)
  /// There is no room for what was to be written.
  case diskFull(path: String)
  /// The file's contents contradict each other.
  case damaged(path: String, detail: String)
  /// Rows are not what was written, by their tables and keys, in words.
  case altered(path: String, rows: String)
  /// The attempt has a transcript already; another process works on the same run.
  case alreadyRecorded(run: String, attempt: AttemptID)
  /// The store has no such run.
  case unknownRun(path: String, run: String)
  /// The task is not one of the run's.
  case unknownTask(run: String, task: String)
  /// A value that the store cannot keep; `place` says where.
  case invalidValue(place: String, problem: String)
  /// The store was closed.
  case closed(path: String)
  /// Anything else, in SQLite's words.
  case failed(path: String, detail: String)
}

extension StoreError {
  /// Whether the same command may succeed later.
  public var isPassing: Bool {
    switch self {
    case .busy, .diskFull, .alreadyRecorded, .takenAway: true
    default: false
    }
  }
}

extension StoreError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missing(let path):
      "\(path): there is no store here\n  `orgbench run` makes one; name another with --store"
    case .notAStore(let path, let found):
      "\(path): this is \(found), not a store of orgbench\n  Name another file with --store"
    case .newer(let path, let version, let known):
      "\(path): the store has schema version \(version), this orgbench knows up to \(known)\n"
        + "  Use the orgbench that wrote it, or a newer one"
    case .older(let path, let version, let known):
      "\(path): the store has schema version \(version), this orgbench reads \(known), and the "
        + "file cannot be brought up to date where it lies\n"
        + "  Copy it to a writable folder and open the copy"
    case .abandoned(let path, let version):
      "\(path): the store has schema version \(version), from before orgbench's first release, which "
        + "nothing reads any more but the orgbench that wrote it\n"
        + "  Name another file with --store; the runs must be made anew"
    case .cannotOpen(let path, let reason):
      "\(path): cannot open the store: \(reason)"
    case .readOnly(let path):
      "\(path): the store can only be read\n"
        + "  Make the file and its folder writable, or name another with --store"
    case .networkFileSystem(let path, let kind):
      "\(path): the store lies on a network file system (\(kind)), where SQLite's write-ahead log "
        + "has no shared memory\n  Put the store on a local disk with --store, and copy it "
        + "afterwards"
    case .busy(let path):
      "\(path): another process keeps the store locked\n"
        + "  Wait for it or end it; the same command then continues"
    case .takenAway(let path, let kept?):
      "\(path): the store was removed, renamed or replaced while it was in use\n"
        + "  All that was committed is in \(kept); move it back, and the same command continues"
    case .takenAway(let path, nil):
      "\(path): the store was removed, renamed or replaced while it was in use, and no copy could be "
        + "made beside it\n  Put the file back if it was moved; else the same command begins anew"
    case .diskFull(let path):
      "\(path): no room is left to write\n"
        + "  Make room; everything committed is safe, and the same command continues"
    case .damaged(let path, let detail):
      "\(path): the store is damaged: \(detail)\n"
        + "  `sqlite3 \(path) .recover` saves what can be read"
    case .altered(let path, let rows):
      "\(path): the store is damaged: not what was written: \(rows)\n"
        + "  Make what it holds again; where the column seal is NULL, a row is taken as it is"
    case .alreadyRecorded(let run, let attempt):
      "run \(run): task \(attempt.taskID), repeat \(attempt.repetition) has a transcript already\n"
        + "  Another process works on this run; let one of them finish"
    case .unknownRun(let path, let run):
      "\(path): there is no run \(run) any more"
    case .unknownTask(let run, let task):
      "run \(run): task \(task) is not one of its tasks"
    case .invalidValue(let place, let problem):
      "\(place): \(problem)"
    case .closed(let path):
      "\(path): the store was closed"
    case .failed(let path, let detail):
      "\(path): SQLite says: \(detail)"
    }
  }
}

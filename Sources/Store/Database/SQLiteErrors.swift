import CSQLite
import Glibc

extension StoreError {
  /// The error behind an SQLite result code.
  init(path: String, code: Int32, systemError: Int32, message: String) {
    let detail = "\(message) (SQLite \(code))"
    self =
      switch code & 0xFF {
      case SQLITE_FULL: .diskFull(path: path)
      case SQLITE_IOERR where [ENOSPC, EDQUOT, EFBIG].contains(systemError): .diskFull(path: path)
      case SQLITE_BUSY, SQLITE_LOCKED: .busy(path: path)
      case SQLITE_READONLY: .readOnly(path: path)
      case SQLITE_NOTADB: .notAStore(path: path, found: "no SQLite database")
      case SQLITE_CORRUPT: .damaged(path: path, detail: detail)
      // A sum of values that nothing may hold, a list that is none.
      case SQLITE_ERROR where ["integer overflow", "malformed JSON"].contains(message):
        .damaged(path: path, detail: detail)
      case SQLITE_CANTOPEN:
        .cannotOpen(
          path: path, reason: systemError == 0 ? message : String(cString: strerror(systemError)))
      default: .failed(path: path, detail: detail)
      }
  }
}

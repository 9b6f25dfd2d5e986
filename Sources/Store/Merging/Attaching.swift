import CSQLite

extension Connection {
  /// Makes a store readable as `source`; only outside of a transaction.
  func attach(_ path: String) throws {
    try run(text: "ATTACH ?1 AS source", [try Opening.readOnlyURI(path)])
  }

  /// Runs `body` in one transaction with a store attached as `source`.
  /// - Throws: also `StoreError.damaged` that names the store where it is not this one that is.
  func merging<Value>(_ path: String, _ body: () throws -> Value) throws -> Value {
    try attach(path)
    let value: Value
    do {
      value = try transaction("BEGIN IMMEDIATE", body)
    } catch StoreError.damaged(let here, let detail) {
      try? execute("DETACH source")
      let isWhole = try first("PRAGMA main.quick_check(1)") { try $0.text(0) } == "ok"
      throw StoreError.damaged(path: isWhole ? path : here, detail: detail)
    }
    try execute("DETACH source")
    return value
  }

  /// Defines an SQL function that makes a text of a text, for statements of this program alone.
  func define(_ name: String, _ body: @escaping ([UInt8]) -> [UInt8]) throws {
    let function = Unmanaged.passRetained(TextFunction(body)).toOpaque()
    try define(
      name, function,
      call: { context, _, values in
        guard let data = sqlite3_user_data(context), let value = values?[0] else { return }
        let function = Unmanaged<TextFunction>.fromOpaque(data).takeUnretainedValue()
        guard let start = sqlite3_value_text(value) else { return sqlite3_result_null(context) }
        let count = Int(sqlite3_value_bytes(value))
        let text = function.body(Array(UnsafeBufferPointer(start: start, count: count)))
        text.withUnsafeBytes {
          sqlite3_result_text64(
            context, $0.baseAddress?.assumingMemoryBound(to: CChar.self), UInt64($0.count),
            csqlite_transient(), UInt8(SQLITE_UTF8))
        }
      },
      destroy: { data in
        if let data { Unmanaged<TextFunction>.fromOpaque(data).release() }
      })
  }
}

/// What an SQL function does.
private final class TextFunction {
  let body: ([UInt8]) -> [UInt8]
  init(_ body: @escaping ([UInt8]) -> [UInt8]) { self.body = body }
}

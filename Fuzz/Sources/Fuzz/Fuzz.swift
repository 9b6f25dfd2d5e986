import FuzzTargets
import Glibc

/// The target that this process fuzzes, named by `FUZZ_TARGET`.
private let chosen: FuzzTarget = {
  let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
  guard let target = FuzzTarget(rawValue: name) else {
    fatalError("FUZZ_TARGET: expected one of \(FuzzTarget.allCases.map(\.rawValue))")
  }
  return target
}()

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  chosen.take(Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}

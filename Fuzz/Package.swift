// swift-tools-version: 6.2
import PackageDescription

/// Fuzzing of everything that reads what others wrote. A package of its own: libFuzzer brings its
/// own `main`. `make fuzz` builds and runs it.
let package = Package(
  name: "fuzz",
  dependencies: [.package(name: "orgbench", path: "..")],
  targets: [
    .executableTarget(
      name: "Fuzz",
      dependencies: [.product(name: "FuzzTargets", package: "orgbench")])
  ],
  swiftLanguageModes: [.v6]
)

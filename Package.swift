// swift-tools-version: 6.2
import PackageDescription

/// One row per Swift module: its folder under `Sources` and what it may import.
/// The arrows point one way; `make build` fails on an import that is not listed here.
let modules: [(name: String, imports: [Target.Dependency])] = [
  ("Randomness", []),
  ("Digests", ["CLibcrypto"]),
  ("Threads", []),
  ("Statistics", ["Randomness"]),
  ("Evaluation", ["Randomness", "Digests"]),
  ("Options", ["Evaluation"]),
  ("Transport", ["CLibcurl", "Threads"]),
  ("Benchmarks", ["CLibarchive", "CLibxml2", "CProcesses", "Evaluation", "Digests"]),
  ("Models", ["Evaluation", "Transport", "Digests", "Randomness"]),
  (
    "Tools",
    ["Benchmarks", "CProcesses", "CSQLite", "Evaluation", "Digests", "Threads", "Transport"]
  ),
  ("Organizations", ["Evaluation", "Options"]),
  ("Store", ["Evaluation", "CSQLite", "Digests", "Threads"]),
  ("Harness", ["Evaluation", "Options", "Randomness"]),
  ("Reporting", ["Evaluation", "Statistics", "Digests", "CLibxml2", "CLibz"]),
  ("Fetching", ["Benchmarks", "CLibarchive", "Digests", "Evaluation", "Transport"]),
  ("Arguments", ["Evaluation", "Options"]),
]

/// What several test targets share, under `Tests/Support`.
let testSupport: [(name: String, imports: [Target.Dependency])] = [
  ("Scripted", ["Evaluation"]),
  ("LoopbackServer", []),
]

let settings: [SwiftSetting] =
  ["ExistentialAny", "InternalImportsByDefault", "MemberImportVisibility"].map {
    .enableUpcomingFeature($0)
  } + [.treatAllWarnings(as: .error)]

/// The commit that is built, from the Makefile: part of the environment, so that a new one is noticed.
let commit = Context.environment["ORGBENCH_COMMIT"].flatMap { $0.isEmpty ? nil : $0 }

/// Not linked to debug builds: sanitizers have an allocator of their own.
let jemalloc = Target.target(
  name: "CJemalloc",
  linkerSettings: [.linkedLibrary("jemalloc", .when(configuration: .release))])

let package = Package(
  name: "orgbench",
  products: [
    .executable(name: "orgbench", targets: ["orgbench"]),
    .library(name: "FuzzTargets", targets: ["FuzzTargets"]),  // for the package in Fuzz
  ],
  targets: [
    .target(
      name: "CBuildInfo", cSettings: commit.map { [.define("ORGBENCH_COMMIT", to: $0)] } ?? []),
    .target(name: "CLibarchive", linkerSettings: [.linkedLibrary("dl")]),
    .target(name: "CLibz", linkerSettings: [.linkedLibrary("dl")]),
    .target(name: "CProcesses"),
    .target(name: "CLibcurl", linkerSettings: [.linkedLibrary("dl")]),
    .target(name: "CSQLite", linkerSettings: [.linkedLibrary("sqlite3")]),
    // libxml2's headers include each other from a folder that is not searched by itself.
    .target(
      name: "CLibxml2", cSettings: [.unsafeFlags(["-I/usr/include/libxml2"])],
      linkerSettings: [.linkedLibrary("dl")]),
    .systemLibrary(name: "CLibcrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    jemalloc,
  ]
    + modules.flatMap { module in
      [
        Target.target(
          name: module.name, dependencies: module.imports, swiftSettings: settings,
          linkerSettings: [.linkedLibrary("m")]),
        Target.testTarget(
          name: "\(module.name)Tests",
          dependencies: [.target(name: module.name)] + module.imports
            + testSupport.map { .target(name: $0.name) },
          swiftSettings: settings),
      ]
    }
    + testSupport.map { support in
      .target(
        name: support.name, dependencies: support.imports,
        path: "Tests/Support/\(support.name)", swiftSettings: settings)
    } + [
      .executableTarget(
        name: "orgbench",
        dependencies: modules.map { .target(name: $0.name) } + ["CBuildInfo", "CJemalloc"],
        swiftSettings: settings),
      .target(
        name: "FuzzTargets", dependencies: ["Benchmarks", "Evaluation", "Models", "Reporting"],
        path: "Tests/Support/FuzzTargets", swiftSettings: settings),
      .testTarget(
        name: "orgbenchTests",
        dependencies: ["orgbench", "FuzzTargets"]
          + (modules + testSupport).map { .target(name: $0.name) },
        swiftSettings: settings),
    ],
  swiftLanguageModes: [.v6]
)

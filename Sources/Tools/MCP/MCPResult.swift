import Evaluation

/// What a server's tool gave back, as a model is shown it.
struct MCPResult {
  private let result: JSONValue
  private let server: MCPServer

  init(_ result: JSONValue, from server: MCPServer) {
    self.result = result
    self.server = server
  }

  /// The texts of the result; what is no text is said to be left out. Secrets that a server repeats are
  /// taken out, and what is long is shown without its middle, as a program's output is.
  func output(seconds: Double) -> ToolOutput {
    let limits = SandboxLimits()
    var kept = BoundedOutput(most: limits.output)
    let text = server.secrets.removedKeys(from: text) ?? text
    kept.append(Array(text.utf8)[...])
    var output = kept.output(code: 0, breach: nil, limits: limits, seconds: seconds)
    if result["isError"] == .bool(true) { output.ending = .failed }
    return output
  }

  private var text: String {
    let parts = (result["content"]?.elements ?? []).map(Self.text)
    if parts.isEmpty, let structured = result["structuredContent"] {
      return String(decoding: CanonicalJSON.encode(structured), as: UTF8.self)
    }
    return parts.joined(separator: "\n")
  }

  private static func text(_ content: JSONValue) -> String {
    switch content["type"]?.text {
    case "text": return content["text"]?.text ?? ""
    case "image": return leftOut("image", content)
    case "audio": return leftOut("audio", content)
    case "resource":
      let resource = content["resource"] ?? .null
      let address = resource["uri"]?.text ?? ""
      if let text = resource["text"]?.text { return "[\(address)]\n\(text)" }
      return leftOut("resource \(address)", resource)
    case "resource_link":
      let about = ["title", "name", "description"].compactMap { content[$0]?.text }
      return "[\(content["uri"]?.text ?? ""): \(about.joined(separator: ", "))]"
    case let type: return "[\(type ?? "content of no type"): not shown]"
    }
  }

  private static func leftOut(_ what: String, _ content: JSONValue) -> String {
    let bytes = (content["data"] ?? content["blob"])?.text.map { $0.utf8.count / 4 * 3 } ?? 0
    let kind = content["mimeType"]?.text.map { ", \($0)" } ?? ""
    return "[\(what)\(kind), \(bytes) bytes: not shown]"
  }
}

import Evaluation
import FoundationEssentials
import Transport

/// An MCP server as the user's file names it: how it is reached, and what of that nobody may see.
public struct MCPServer: Sendable {
  /// The user's name for it.
  public let name: String
  /// Where the file names it, for errors.
  let place: String
  let access: Access
  /// What its words must not repeat: values of its variables and headers, what its URL holds.
  let secrets: Secrets

  /// How it is reached.
  enum Access: Sendable {
    /// Messages go over standard input and output.
    case program(Program)
    /// Messages go over HTTP.
    case web(url: String, headers: [HTTPField])
  }

  /// A program that is started as a server.
  struct Program: Sendable {
    /// As the file has it, without what stands for variables, for errors.
    let written: String
    let command: String
    let arguments: [String]
    /// `NAME=value`: the file's variables, and the few that programs need to run at all.
    let environment: [String]
    /// Where it is started; nil for the current folder.
    let folder: String?
  }

  /// A server's words as they may be shown: without secrets, their first characters, control characters
  /// made visible.
  func presentable(_ text: String, _ limit: Int = 300) -> String {
    TerminalText.visible(secrets.removed(from: text).excerpt(limit))
  }

  /// What a fault comes to where nothing can go on without the server.
  func error(_ fault: MCPFault) -> InputError {
    InputError(place, "the MCP server \"\(name)\" \(fault.words)", remedy: fault.remedy)
  }
}

extension MCPServer: CustomStringConvertible, CustomReflectable {
  /// The name.
  public var description: String { name }
  /// Shows the name alone.
  public var customMirror: Mirror { Mirror(self, children: ["name": name]) }
}

/// Why a server cannot be used, or did not answer.
struct MCPFault: Error, Sendable, Hashable, CustomStringConvertible {
  enum Kind: Sendable, Hashable {
    /// It cannot be started or reached, or refuses to talk.
    case unusable
    /// What was under way is lost: it ended, or what it wrote is not MCP.
    case ended
    /// It did not answer in time.
    case timedOut
    /// It answered with an error, and goes on.
    case answered
  }

  let kind: Kind
  /// After `the MCP server "…"`, and fit to be shown.
  let words: String
  var remedy: String?

  var description: String { words }
}

import Evaluation

/// The arguments of a tool as people read them: the text alone where there is one, line by line.
enum ToolArguments {
  static func words(_ arguments: String) -> String {
    guard case .object(let members) = LenientJSON.object(in: arguments), members.count == 1,
      case .string(let text)? = members.values.first
    else { return arguments }
    return text.split(separator: "\n", omittingEmptySubsequences: false).joined(
      separator: "\n     ")
  }
}

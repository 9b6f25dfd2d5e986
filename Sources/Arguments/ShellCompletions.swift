/// Completion scripts for bash, zsh and fish, made from the same specifications as the help.
public enum ShellCompletions {
  /// The shells there are scripts for.
  public static let shells = ["bash", "zsh", "fish"]

  /// The script for a shell.
  public static func script(
    for shell: String, program: String, commands: [CommandSpecification]
  ) -> String {
    switch shell {
    case "fish": fish(program, commands)
    case "zsh":
      "#compdef \(program)\nautoload -U +X bashcompinit && bashcompinit\n"
        + bash(program, commands)
    default: bash(program, commands)
    }
  }

  private static func bash(_ program: String, _ commands: [CommandSpecification]) -> String {
    let words = firstWords(commands)
    let cases = commands.map { command in
      """
          "\(command.name)")
            options="\(command.options.map { "--\($0.name)" }.joined(separator: " "))"
            case "$previous" in
      \(choiceCases(command))
            esac
            ;;
      """
    }
    return """
      _\(program)() {
        local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}"
        local options="" choices=""
        if [ "$COMP_CWORD" -eq 1 ]; then
          COMPREPLY=($(compgen -W "\(words.joined(separator: " ")) --help --version" -- "$current"))
          return
        fi
        local command="${COMP_WORDS[1]}"
        case "$command ${COMP_WORDS[2]}" in
          \(commands.filter { $0.name.contains(" ") }.map { "\"\($0.name)\"" }
            .joined(separator: "|")))
            command="$command ${COMP_WORDS[2]}" ;;
        esac
        case "$command" in
      \(cases.joined(separator: "\n"))
        esac
        if [ -n "$choices" ]; then
          COMPREPLY=($(compgen -W "$choices" -- "$current"))
        elif [ "${current#-}" != "$current" ]; then
          COMPREPLY=($(compgen -W "$options" -- "$current"))
        else
          COMPREPLY=($(compgen -f -- "$current"))
        fi
      }
      complete -o filenames -F _\(program) \(program)

      """
  }

  private static func choiceCases(_ command: CommandSpecification) -> String {
    let cases = command.options.filter { !$0.choices.isEmpty }.map {
      "        --\($0.name)) choices=\"\($0.choices.joined(separator: " "))\" ;;"
    }
    return (cases + ["        *) ;;"]).joined(separator: "\n")
  }

  private static func fish(_ program: String, _ commands: [CommandSpecification]) -> String {
    var lines = ["complete -c \(program) -f"]
    for command in commands where !command.name.contains(" ") {
      lines.append(
        "complete -c \(program) -n __fish_use_subcommand -a \(command.name) "
          + "-d '\(quoted(command.summary))'")
    }
    for command in commands {
      let condition = "__fish_seen_subcommand_from \(command.name.split(separator: " ")[0])"
      for option in command.options {
        var line = "complete -c \(program) -n '\(condition)' -l \(option.name)"
        if let short = option.short { line += " -s \(short)" }
        if option.value != nil { line += " -r" }
        if !option.choices.isEmpty { line += " -a '\(option.choices.joined(separator: " "))'" }
        lines.append(line + " -d '\(quoted(option.help))'")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func quoted(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
  }

  private static func firstWords(_ commands: [CommandSpecification]) -> [String] {
    var words: [String] = []
    for command in commands {
      let word = String(command.name.prefix { $0 != " " })
      if !words.contains(word) { words.append(word) }
    }
    return words
  }
}

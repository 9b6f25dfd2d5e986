import Options

/// Completion scripts for bash, zsh and fish, made from the same specifications as the help: all
/// commands, options, and the values of options and arguments.
public enum ShellCompletions {
  /// The shells there are scripts for.
  public enum Shell: String, Sendable, CaseIterable {
    case bash, zsh, fish
  }

  /// The script for a shell.
  public static func script(
    for shell: Shell, program: String, commands: [CommandSpecification]
  ) -> String {
    switch shell {
    case .bash: BashCompletion(program: program, commands: commands).script
    case .zsh:
      "#compdef \(program)\nautoload -U +X bashcompinit && bashcompinit\n"
        + BashCompletion(program: program, commands: commands).script
    case .fish: FishCompletion(program: program, commands: commands).script
    }
  }
}

/// What both kinds of scripts say of a program's commands.
protocol CompletionScript {
  var program: String { get }
  var commands: [CommandSpecification] { get }
}

extension CompletionScript {
  /// The commands' first words, each once; a group of commands has no specification.
  var firstWords: [(word: String, command: CommandSpecification?)] {
    var found: [(word: String, command: CommandSpecification?)] = []
    for command in commands where !found.contains(where: { $0.word == command.words[0] }) {
      found.append((command.words[0], command.words.count == 1 ? command : nil))
    }
    return found
  }

  /// The commands of two words by the first.
  var groups: [(word: String, commands: [CommandSpecification])] {
    firstWords.filter { $0.command == nil }.map { first in
      (first.word, commands.filter { $0.words[0] == first.word })
    }
  }
}

/// A function that bash calls, and zsh by its `bashcompinit`.
private struct BashCompletion: CompletionScript {
  let program: String
  let commands: [CommandSpecification]

  var script: String {
    """
    _\(program)() {
      local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}"
      # --name=value is three words to bash, and one to zsh.
      local prefix=""
      case "$current" in
        =) current="" ;;
        --*=*) previous="${current%%=*}" prefix="${current%%=*}=" current="${current#*=}" ;;
        *) [ "$previous" = "=" ] && previous="${COMP_WORDS[COMP_CWORD-2]}" ;;
      esac
      local first="${COMP_WORDS[1]}" second="${COMP_WORDS[2]}" options="" words="" files=""
      COMPREPLY=()
      if [ "$COMP_CWORD" -eq 1 ]; then
        COMPREPLY=($(compgen -W "\(all) help --help --version" -- "$current"))
        return
      fi
      local command="$first" start=2
      case "$first" in
        help) [ "$COMP_CWORD" -eq 2 ] && words="\(all)" ;;
    \(groups.map(groupCase).joined(separator: "\n"))
      esac
      case "$command" in
    \(commands.map(commandCase).joined(separator: "\n"))
      esac
      if [ -n "$files" ]; then
        COMPREPLY=($(compgen -f -P "$prefix" -- "$current"))
      elif [ "${current#-}" != "$current" ]; then
        COMPREPLY=($(compgen -W "$options" -- "$current"))
      else
        COMPREPLY=($(compgen -W "$words" -P "$prefix" -- "$current"))
      fi
    }
    complete -o filenames -F _\(program) \(program)

    """
  }

  private var all: String { firstWords.map(\.word).joined(separator: " ") }

  private func groupCase(_ word: String, _ commands: [CommandSpecification]) -> String {
    let seconds = commands.map { $0.words[1] }.joined(separator: " ")
    return """
          \(word))
            if [ "$COMP_CWORD" -eq 2 ]; then words="\(seconds)"; fi
            command="$first $second" start=3 ;;
      """
  }

  private func commandCase(_ command: CommandSpecification) -> String {
    let options = command.options.map { "--\($0.name)" }.joined(separator: " ")
    let values = command.options.filter { $0.placeholder != nil }.map { option in
      let names = (option.short.map { "-\($0)|" } ?? "") + "--\(option.name)"
      return "        \(names)) \(assignments(option.kind)) ;;"
    }
    return """
          "\(command.name)")
            options="\(options)"
            case "$previous" in
      \((values + ["        *) \(operands(command)) ;;"]).joined(separator: "\n"))
            esac
            ;;
      """
  }

  /// What may stand where no option waits for its value: by the place of the word, as if no options
  /// came before.
  private func operands(_ command: CommandSpecification) -> String {
    guard let last = command.operands.last else { return ":" }
    let start = command.words.count + 1
    let places = command.operands.enumerated().map { index, operand in
      let isOpen = index == command.operands.count - 1 && last.isRepeatable
      return "\(isOpen ? "*" : "\(start + index)")) \(assignments(operand.kind)) ;;"
    }
    return "case \"$COMP_CWORD\" in \(places.joined(separator: " ")) esac"
  }

  private func assignments(_ kind: OptionKind) -> String {
    kind.isPath ? "files=yes" : "words=\"\(kind.words.joined(separator: " "))\""
  }
}

/// Lines of `complete`, each under the condition that its command's words came first.
private struct FishCompletion: CompletionScript {
  let program: String
  let commands: [CommandSpecification]

  var script: String {
    let head = """
      # Whether the words before the one that is completed are these.
      function __\(program)_only
        set -l words (commandline -opc)
        set -e words[1]
        test "$words" = "$argv"
      end
      # Whether the words after the program's name begin with these.
      function __\(program)_begins
        set -l words (commandline -opc)
        set -e words[1]
        set -l length (count $argv)
        test (count $words) -ge $length; and test "$words[1..$length]" = "$argv"
      end
      complete -c \(program) -f

      """
    return head + (roots + commands.flatMap(lines)).joined(separator: "\n") + "\n"
  }

  private var roots: [String] {
    var lines = firstWords.map { first in
      suggestion(
        "only", "", first.word,
        first.command?.summary ?? groups.first { $0.word == first.word }.map(summary) ?? "")
    }
    lines += firstWords.map { suggestion("only", "help", $0.word, "") }
    lines.append(suggestion("only", "", "help", "Show a command's help"))
    for group in groups {
      lines += group.commands.map {
        suggestion("only", group.word, $0.words[1], $0.summary)
      }
    }
    return lines + [
      "complete -c \(program) -n '__\(program)_only' -l version -d 'show the version'"
    ]
  }

  private func summary(_ word: String, _ commands: [CommandSpecification]) -> String {
    commands.map { $0.words[1] }.joined(separator: ", ")
  }

  private func lines(_ command: CommandSpecification) -> [String] {
    let condition = "-n '__\(program)_begins \(command.name)'"
    let operands = command.operands.map { values($0.kind) }.filter { !$0.isEmpty }
    return operands.map { "complete -c \(program) \(condition)\($0)" }
      + command.options.map { option in
        let short = option.short.map { " -s \($0)" } ?? ""
        let needs = option.placeholder == nil ? "" : option.kind.isPath ? " -r" : " -x"
        return "complete -c \(program) \(condition) -l \(option.name)\(short)\(needs)"
          + "\(values(option.kind)) -d \(quoted(option.help))"
      }
  }

  private func values(_ kind: OptionKind) -> String {
    if kind.isPath { return " -F" }
    return kind.words.isEmpty ? "" : " -a \(quoted(kind.words.joined(separator: " ")))"
  }

  private func suggestion(
    _ condition: String, _ before: String, _ word: String, _ summary: String
  ) -> String {
    let words = before.isEmpty ? "" : " \(before)"
    return "complete -c \(program) -n '__\(program)_\(condition)\(words)' -a \(word)"
      + (summary.isEmpty ? "" : " -d \(quoted(summary))")
  }

  private func quoted(_ text: String) -> String {
    "'\(text.replacing("\\", with: "\\\\").replacing("'", with: "\\'"))'"
  }
}

import Evaluation
import Reporting

/// What the scripts of `orgbench slurm` say.
struct SlurmScripts {
  /// The experiment's name, as jobs are called.
  let name: String
  /// The program, the experiment's file and the folder of the scripts, all from the root.
  let program: String
  let experiment: String
  let output: String
  /// Where files are looked for that the words name by a relative path.
  let folder: String
  let shards: Int
  let division: Shard.Division
  /// How often the array is submitted at most, the first time included.
  let attempts: Int
  /// Further words for `orgbench run`.
  let words: [String]
  /// `#SBATCH` lines of the array without the dashes: `time=02:00:00`.
  let directives: [String]
  /// Those of the merge.
  let mergeDirectives: [String]
  /// Variables that jobs get, by name.
  let variables: [String]
  /// A command that serves the model on each node; it finds its port in `$PORT`.
  let server: String?

  /// The files by their names.
  var files: [(name: String, text: String)] {
    [("shard.sbatch", shard), ("merge.sbatch", merge), ("submit.sh", submit)]
  }

  private func head(_ about: String, _ lines: [String]) -> String {
    """
    #!/bin/bash
    # \(about)
    # Written by `orgbench slurm`; change what you like.
    \((["job-name=\(name)"] + lines + ["export=\(variables.joined(separator: ","))"]).map { "#SBATCH --\($0)" }.joined(separator: "\n"))
    set -euo pipefail

    program=\(Escaping.shellWord(program))
    output=\(Escaping.shellWord(output))
    shards=\(shards)

    """
  }

  private static let workFolder = """
    # A store has to be on a disk of the node while it is written.
    work=$(mktemp -d "${SLURM_TMPDIR:-${TMPDIR:-/tmp}}/orgbench.XXXXXX")

    """

  /// The words behind `orgbench run`, one a line.
  private var runWords: String {
    var lines = [
      "--experiment \(Escaping.shellWord(experiment))", "--shard \"$shard/$shards\"",
      "--store \"$work/store.sqlite\"",
    ]
    if division == .repeats { lines.append("--shard-by repeats") }
    if server != nil { lines.append("--endpoint \"http://127.0.0.1:$PORT/v1\"") }
    lines += words.isEmpty ? [] : [words.map(Escaping.shellWord).joined(separator: " ")]
    return lines.joined(separator: " \\\n  ")
  }

  private var serving: String {
    guard let server else { return "" }
    return """

      # The node's own model server, ready once it says so.
      export PORT=$((20000 + SLURM_JOB_ID % 10000))
      \(server) >"$output/logs/server-$shard-$SLURM_JOB_ID.log" 2>&1 &
      server=$!
      until curl --silent --fail --output /dev/null "http://127.0.0.1:$PORT/health"; do
        kill -0 "$server"
        sleep 2
      done

      """
  }

  private var shard: String {
    head(
      "One part of the experiment for each task of the array.",
      [
        "array=1-\(shards)", "output=logs/shard-%a-%A.log", "signal=B:TERM@120",
      ] + directives)
        + """
        # Where the scripts were written: relative paths below mean the same as there.
        cd -- \(Escaping.shellWord(folder)) || echo "relative paths are looked for in $PWD" >&2
        \(Self.workFolder)
        shard=$SLURM_ARRAY_TASK_ID
        kept=$output/stores/shard-$shard.sqlite
        trap '\(server == nil ? "" : "kill \"${server:-}\" 2>/dev/null || true; ")rm -rf -- "$work"' EXIT
        \(serving)
        # An earlier job may have come some way.
        if [[ -e $kept ]]; then cp -- "$kept" "$work/store.sqlite"; fi

        # Puts the store in its place, whole or not at all.
        keep() {
          local store=$work/store.sqlite
          [[ -e $store ]] || return 0
          if [[ -s $store-wal ]]; then
            # The program was killed: its log is taken in by a store of its own.
            "$program" merge "$store" --into "$work/whole.sqlite" >/dev/null || [[ $? -eq 3 ]]
            store=$work/whole.sqlite
          fi
          cp -- "$store" "$kept.$SLURM_JOB_ID"
          mv -f -- "$kept.$SLURM_JOB_ID" "$kept"
        }

        "$program" run \(runWords) &
        run=$!
        # Slurm sends SIGTERM before the time limit: the run finishes what is under way, and saves.
        trap 'kill -TERM "$run" 2>/dev/null || true' TERM
        code=0
        wait "$run" || code=$?
        # A signal ends the waiting, not the run.
        for _ in 1 2 3; do
          if ((code > 128)); then
            code=0
            wait "$run" || code=$?
          fi
        done
        keep
        # 3: not done yet; the next array goes on.
        exit "$code"

        """
  }

  private var merge: String {
    head(
      "Brings the parts together once they are done, or as far as they are.",
      ["output=logs/merge-%j.log"] + mergeDirectives)
        + """
        \(Self.workFolder)
        trap 'rm -rf -- "$work"' EXIT

        stores=()
        for ((shard = 1; shard <= shards; shard++)); do
          stores+=("$output/stores/shard-$shard.sqlite")
        done
        code=0
        "$program" merge "${stores[@]}" --into "$work/all.sqlite" || code=$?
        # 3: something is missing, which was said.
        if ((code == 0 || code == 3)); then
          "$program" leaderboard --store "$work/all.sqlite"
          cp -- "$work/all.sqlite" "$output/all.sqlite.$SLURM_JOB_ID"
          mv -f -- "$output/all.sqlite.$SLURM_JOB_ID" "$output/all.sqlite"
        fi
        exit "$code"

        """
  }

  private var submit: String {
    """
    #!/bin/bash
    # Submits the array, the arrays that continue it where a part of it was not done, and the merge.
    # Written by `orgbench slurm`; change what you like.
    set -euo pipefail
    cd "$(dirname "$0")"
    mkdir -p logs stores

    job=$(sbatch --parsable shard.sbatch)
    array=${job%%;*}
    if_not_done=afternotok:$array
    once_done=afterok:$array
    echo "array $array"
    # Each starts only if none of those before was done; at most \(attempts) in all.
    for ((attempt = 2; attempt <= \(attempts); attempt++)); do
      job=$(sbatch --parsable --dependency="$if_not_done" --kill-on-invalid-dep=yes shard.sbatch)
      array=${job%%;*}
      if_not_done+=":$array"
      once_done+="?afterok:$array"
      echo "array $array, if a part is not done before"
    done
    job=$(sbatch --parsable --dependency="$once_done" --kill-on-invalid-dep=yes merge.sbatch)
    echo "merge ${job%%;*}, once an array is done; sbatch merge.sbatch merges what there is"

    """
  }
}

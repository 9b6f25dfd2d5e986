/// The schema, described in docs/store.md.
enum Schema {
  /// A seal (`SealedTable`) for the rows that hold what was paid for and what was answered: sealing every
  /// row, scores and events too, would cost a tenth of a call's time. NULL in rows that another program
  /// wrote.
  static let seals = [
    "replies", "parts", "tool_results", "tool_uses", "transcripts",
  ].map { "ALTER TABLE \($0) ADD COLUMN seal INTEGER;\n" }.joined()

  static let tables = """
    CREATE TABLE configurations (
      id INTEGER PRIMARY KEY,
      hash TEXT NOT NULL UNIQUE,
      json TEXT NOT NULL,
      benchmark TEXT NOT NULL,
      organization TEXT NOT NULL,
      model TEXT NOT NULL,
      endpoint TEXT NOT NULL,
      seed INTEGER NOT NULL,
      repeats INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE runs (
      id INTEGER PRIMARY KEY,
      run TEXT NOT NULL UNIQUE,
      name TEXT,
      configuration_id INTEGER NOT NULL REFERENCES configurations (id),
      status TEXT NOT NULL CHECK (
        status IN ('running', 'complete', 'incomplete', 'shard-complete')),
      scoring_version TEXT NOT NULL,
      is_fresh INTEGER NOT NULL,
      replies_before INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX runs_by_configuration ON runs (configuration_id);
    CREATE TABLE sessions (
      id INTEGER PRIMARY KEY,
      run_id INTEGER NOT NULL REFERENCES runs (id),
      version TEXT NOT NULL,
      source_commit TEXT,
      machine TEXT NOT NULL,
      dataset TEXT NOT NULL,
      shard TEXT,
      scoring_version TEXT NOT NULL,
      prices TEXT,
      started_at REAL NOT NULL,
      ended_at REAL
    ) STRICT;
    CREATE INDEX sessions_by_run ON sessions (run_id);
    CREATE TABLE tasks (
      id INTEGER PRIMARY KEY,
      benchmark TEXT NOT NULL,
      task TEXT NOT NULL,
      content_hash BLOB NOT NULL CHECK (length(content_hash) = 32),
      cluster TEXT NOT NULL,
      outer_cluster TEXT NOT NULL,
      stratum TEXT NOT NULL,
      chance REAL
    ) STRICT;
    CREATE INDEX tasks_by_name ON tasks (task);
    CREATE TABLE run_tasks (
      run_id INTEGER NOT NULL REFERENCES runs (id),
      position INTEGER NOT NULL,
      task_id INTEGER NOT NULL REFERENCES tasks (id),
      PRIMARY KEY (run_id, position)
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX run_tasks_by_task ON run_tasks (run_id, task_id);
    CREATE TABLE transcripts (
      id INTEGER PRIMARY KEY,
      run_id INTEGER NOT NULL,
      task_id INTEGER NOT NULL,
      repetition INTEGER NOT NULL CHECK (repetition >= 0),
      session_id INTEGER NOT NULL REFERENCES sessions (id),
      outcome TEXT NOT NULL,
      reason TEXT,
      answer TEXT,
      support TEXT,
      answerable INTEGER,
      final_call INTEGER,
      final_reply TEXT,
      notes TEXT,
      seconds REAL NOT NULL,
      recorded_at REAL NOT NULL,
      UNIQUE (run_id, task_id, repetition),
      FOREIGN KEY (run_id, task_id) REFERENCES run_tasks (run_id, task_id)
    ) STRICT;
    CREATE TABLE origins (
      id INTEGER PRIMARY KEY,
      endpoint TEXT NOT NULL,
      model TEXT NOT NULL,
      served_model TEXT
    ) STRICT;
    CREATE INDEX origins_by_endpoint ON origins (endpoint, model, served_model);
    CREATE TABLE replies (
      id INTEGER PRIMARY KEY,
      request_key BLOB NOT NULL CHECK (length(request_key) = 32),
      origin_id INTEGER NOT NULL REFERENCES origins (id),
      session_id INTEGER REFERENCES sessions (id),
      finish TEXT NOT NULL,
      prompt_tokens INTEGER NOT NULL,
      cached_prompt_tokens INTEGER NOT NULL,
      cache_write_tokens INTEGER NOT NULL,
      completion_tokens INTEGER NOT NULL,
      reasoning_tokens INTEGER NOT NULL,
      is_estimated INTEGER NOT NULL,
      discarded_prompt_tokens INTEGER NOT NULL,
      discarded_completion_tokens INTEGER NOT NULL,
      latency REAL NOT NULL,
      attempts INTEGER NOT NULL,
      replied_at REAL NOT NULL,
      flags TEXT,
      remarks TEXT,
      text TEXT NOT NULL,
      reasoning TEXT,
      tool_calls TEXT
    ) STRICT;
    -- Eight bytes of a SHA-256 tell them apart, in a third of the room.
    CREATE INDEX replies_by_key ON replies (substr(request_key, 1, 8));
    CREATE INDEX replies_by_session ON replies (session_id);
    CREATE TABLE discarded_answers (
      id INTEGER PRIMARY KEY,
      session_id INTEGER NOT NULL REFERENCES sessions (id),
      model TEXT NOT NULL,
      prompt_tokens INTEGER NOT NULL,
      completion_tokens INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX discarded_answers_by_session ON discarded_answers (session_id);
    CREATE TABLE parts (
      id INTEGER PRIMARY KEY,
      digest BLOB NOT NULL CHECK (length(digest) = 32),
      role TEXT NOT NULL,
      joint TEXT NOT NULL,
      kind TEXT NOT NULL,
      content TEXT NOT NULL
    ) STRICT;
    CREATE INDEX parts_by_digest ON parts (substr(digest, 1, 8));
    CREATE TABLE agents (
      id INTEGER PRIMARY KEY,
      agent TEXT NOT NULL,
      role TEXT NOT NULL,
      layer TEXT
    ) STRICT;
    CREATE INDEX agents_by_name ON agents (agent, role, layer);
    CREATE TABLE request_settings (
      id INTEGER PRIMARY KEY,
      model TEXT NOT NULL,
      temperature REAL,
      top_p REAL,
      max_completion_tokens INTEGER,
      reasoning_effort TEXT,
      extra_body TEXT,
      schema_name TEXT,
      schema TEXT,
      tools TEXT,
      tool_choice TEXT
    ) STRICT;
    CREATE INDEX request_settings_by_model
      ON request_settings (model, schema_name, max_completion_tokens, temperature);
    CREATE TABLE calls (
      transcript_id INTEGER NOT NULL REFERENCES transcripts (id) ON DELETE CASCADE,
      number INTEGER NOT NULL,
      agent_id INTEGER NOT NULL REFERENCES agents (id),
      settings_id INTEGER NOT NULL REFERENCES request_settings (id),
      reply_id INTEGER NOT NULL REFERENCES replies (id),
      purpose TEXT NOT NULL,
      round INTEGER NOT NULL,
      subtask INTEGER,
      seed INTEGER,
      is_cache_hit INTEGER NOT NULL,
      format_failure TEXT,
      prompt TEXT NOT NULL,
      shown_claims TEXT,
      PRIMARY KEY (transcript_id, number)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE tool_results (
      id INTEGER PRIMARY KEY,
      tool_key BLOB NOT NULL CHECK (length(tool_key) = 32),
      session_id INTEGER REFERENCES sessions (id),
      tool TEXT NOT NULL,
      arguments TEXT NOT NULL,
      ending TEXT NOT NULL,
      seconds REAL NOT NULL,
      used_at REAL NOT NULL,
      text TEXT NOT NULL,
      full_text TEXT
    ) STRICT;
    CREATE INDEX tool_results_by_key ON tool_results (substr(tool_key, 1, 8));
    CREATE TABLE tool_uses (
      transcript_id INTEGER NOT NULL REFERENCES transcripts (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      call INTEGER NOT NULL,
      name TEXT NOT NULL,
      result_id INTEGER NOT NULL REFERENCES tool_results (id),
      is_stored INTEGER NOT NULL,
      PRIMARY KEY (transcript_id, position)
    ) STRICT, WITHOUT ROWID;
    -- A table of their own, since a turn has no request, no reply and no tokens: a row of `calls`
    -- would count what did not happen.
    CREATE TABLE simulated_turns (
      transcript_id INTEGER NOT NULL REFERENCES transcripts (id) ON DELETE CASCADE,
      number INTEGER NOT NULL,
      agent TEXT NOT NULL,
      purpose TEXT NOT NULL,
      round INTEGER NOT NULL,
      subtask INTEGER,
      shown_claims TEXT,
      PRIMARY KEY (transcript_id, number)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE failed_calls (
      transcript_id INTEGER NOT NULL REFERENCES transcripts (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      agent_id INTEGER NOT NULL REFERENCES agents (id),
      purpose TEXT NOT NULL,
      round INTEGER NOT NULL,
      reason TEXT NOT NULL,
      discarded_prompt_tokens INTEGER NOT NULL,
      discarded_completion_tokens INTEGER NOT NULL,
      PRIMARY KEY (transcript_id, position)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE events (
      transcript_id INTEGER NOT NULL REFERENCES transcripts (id) ON DELETE CASCADE,
      step INTEGER NOT NULL,
      tick INTEGER NOT NULL,
      seconds REAL NOT NULL,
      kind TEXT NOT NULL,
      origin TEXT NOT NULL,
      agent TEXT,
      targets TEXT,
      claim INTEGER,
      root INTEGER,
      depth INTEGER,
      delegated INTEGER,
      subtask INTEGER,
      call INTEGER,
      visible_tokens INTEGER NOT NULL,
      words TEXT,
      PRIMARY KEY (transcript_id, step)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE subtasks (
      transcript_id INTEGER NOT NULL REFERENCES transcripts (id) ON DELETE CASCADE,
      subtask INTEGER NOT NULL,
      parent INTEGER,
      depth INTEGER NOT NULL,
      title TEXT NOT NULL,
      words TEXT NOT NULL,
      dependencies TEXT,
      assignee TEXT,
      status TEXT NOT NULL,
      PRIMARY KEY (transcript_id, subtask)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE participants (
      transcript_id INTEGER NOT NULL REFERENCES transcripts (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      agent TEXT NOT NULL,
      role TEXT NOT NULL,
      status TEXT NOT NULL,
      is_taken INTEGER NOT NULL,
      reason TEXT NOT NULL,
      PRIMARY KEY (transcript_id, position)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE standing_answers (
      transcript_id INTEGER NOT NULL REFERENCES transcripts (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      call INTEGER NOT NULL,
      answer TEXT NOT NULL,
      support TEXT,
      answerable INTEGER,
      PRIMARY KEY (transcript_id, position)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE integrations (
      transcript_id INTEGER NOT NULL REFERENCES transcripts (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      tick INTEGER NOT NULL,
      agent TEXT NOT NULL,
      root INTEGER NOT NULL,
      events INTEGER NOT NULL,
      merges INTEGER NOT NULL,
      pressure REAL NOT NULL,
      deficit REAL NOT NULL,
      threshold REAL NOT NULL,
      heads TEXT,
      call INTEGER,
      claim INTEGER,
      PRIMARY KEY (transcript_id, position)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE deferred_actions (
      transcript_id INTEGER NOT NULL REFERENCES transcripts (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      tick INTEGER NOT NULL,
      agent TEXT NOT NULL,
      kind TEXT NOT NULL,
      targets TEXT,
      call INTEGER NOT NULL,
      PRIMARY KEY (transcript_id, position)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE conduct (
      transcript_id INTEGER PRIMARY KEY REFERENCES transcripts (id) ON DELETE CASCADE,
      mode TEXT,
      governance_rounds INTEGER,
      settled INTEGER,
      plan_approvals INTEGER,
      plan_approval_fallbacks INTEGER,
      draft_approvals INTEGER,
      draft_approval_fallbacks INTEGER,
      form_approvals INTEGER,
      form_approval_fallbacks INTEGER,
      drafter_skill TEXT,
      specialist_skill TEXT,
      specialist_skill_used TEXT,
      specialist_used INTEGER,
      completion_cap INTEGER,
      execution_rounds INTEGER,
      revised INTEGER,
      accepted INTEGER,
      talk_rounds INTEGER,
      consensus INTEGER,
      turns INTEGER,
      passes INTEGER,
      changed_answers INTEGER,
      votes INTEGER,
      winning_votes INTEGER,
      shortened_messages INTEGER,
      left_out_messages INTEGER,
      shocks TEXT
    ) STRICT;
    CREATE TABLE metrics (
      id INTEGER PRIMARY KEY,
      scoring_version TEXT NOT NULL,
      names TEXT NOT NULL,
      UNIQUE (scoring_version, names)
    ) STRICT;
    CREATE TABLE scores (
      transcript_id INTEGER NOT NULL REFERENCES transcripts (id) ON DELETE CASCADE,
      metrics_id INTEGER NOT NULL REFERENCES metrics (id),
      metric_values TEXT NOT NULL,
      PRIMARY KEY (transcript_id, metrics_id)
    ) STRICT, WITHOUT ROWID;
    """
}

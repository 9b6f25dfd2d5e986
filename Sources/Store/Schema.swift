/// The schema, described in docs/store.md. A released step is never edited.
enum Schema {
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
      status TEXT NOT NULL CHECK (status IN ('running', 'complete', 'incomplete')),
      scoring_version TEXT NOT NULL
    ) STRICT;
    CREATE INDEX runs_by_configuration ON runs (configuration_id);
    CREATE TABLE sessions (
      id INTEGER PRIMARY KEY,
      run_id INTEGER NOT NULL REFERENCES runs (id),
      version TEXT NOT NULL,
      source_commit TEXT,
      machine TEXT NOT NULL,
      scoring_version TEXT NOT NULL,
      started_at REAL NOT NULL,
      ended_at REAL
    ) STRICT;
    CREATE INDEX sessions_by_run ON sessions (run_id);
    CREATE TABLE tasks (
      id INTEGER PRIMARY KEY,
      benchmark TEXT NOT NULL,
      task TEXT NOT NULL,
      content_hash TEXT NOT NULL,
      cluster TEXT NOT NULL,
      outer_cluster TEXT NOT NULL,
      stratum TEXT NOT NULL
    ) STRICT;
    CREATE INDEX tasks_by_name ON tasks (task, benchmark);
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
      served_model TEXT
    ) STRICT;
    CREATE INDEX origins_by_endpoint ON origins (endpoint, served_model);
    CREATE TABLE replies (
      id INTEGER PRIMARY KEY,
      request_key BLOB NOT NULL CHECK (length(request_key) = 32),
      origin_id INTEGER NOT NULL REFERENCES origins (id),
      finish TEXT NOT NULL,
      prompt_tokens INTEGER NOT NULL,
      cached_prompt_tokens INTEGER NOT NULL,
      completion_tokens INTEGER NOT NULL,
      reasoning_tokens INTEGER NOT NULL,
      is_estimated INTEGER NOT NULL,
      latency REAL NOT NULL,
      attempts INTEGER NOT NULL,
      replied_at REAL NOT NULL,
      remarks TEXT,
      text TEXT NOT NULL,
      reasoning TEXT
    ) STRICT;
    CREATE INDEX replies_by_key ON replies (request_key);
    CREATE TABLE messages (
      id INTEGER PRIMARY KEY,
      digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
      role TEXT NOT NULL,
      content TEXT NOT NULL
    ) STRICT;
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
      schema TEXT
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
      seed INTEGER,
      is_cache_hit INTEGER NOT NULL,
      format_failure TEXT,
      prompt_tokens INTEGER NOT NULL,
      cached_prompt_tokens INTEGER NOT NULL,
      completion_tokens INTEGER NOT NULL,
      reasoning_tokens INTEGER NOT NULL,
      is_estimated INTEGER NOT NULL,
      PRIMARY KEY (transcript_id, number)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE call_messages (
      transcript_id INTEGER NOT NULL,
      call INTEGER NOT NULL,
      position INTEGER NOT NULL,
      message_id INTEGER NOT NULL REFERENCES messages (id),
      PRIMARY KEY (transcript_id, call, position),
      FOREIGN KEY (transcript_id, call) REFERENCES calls (transcript_id, number) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE claims (
      transcript_id INTEGER NOT NULL REFERENCES transcripts (id) ON DELETE CASCADE,
      claim INTEGER NOT NULL,
      parents TEXT NOT NULL,
      root INTEGER NOT NULL,
      depth INTEGER NOT NULL,
      status TEXT NOT NULL,
      agent TEXT NOT NULL,
      call INTEGER,
      PRIMARY KEY (transcript_id, claim)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE subtasks (
      transcript_id INTEGER NOT NULL REFERENCES transcripts (id) ON DELETE CASCADE,
      subtask INTEGER NOT NULL,
      parent INTEGER,
      depth INTEGER NOT NULL,
      assignee TEXT NOT NULL,
      is_done INTEGER NOT NULL,
      PRIMARY KEY (transcript_id, subtask)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE events (
      transcript_id INTEGER NOT NULL REFERENCES transcripts (id) ON DELETE CASCADE,
      step INTEGER NOT NULL,
      kind TEXT NOT NULL,
      agent TEXT NOT NULL,
      claim INTEGER,
      subtask INTEGER,
      call INTEGER,
      message_tokens INTEGER NOT NULL,
      PRIMARY KEY (transcript_id, step)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE metrics (
      id INTEGER PRIMARY KEY,
      scoring_version TEXT NOT NULL,
      metric TEXT NOT NULL,
      UNIQUE (scoring_version, metric)
    ) STRICT;
    CREATE TABLE scores (
      transcript_id INTEGER NOT NULL REFERENCES transcripts (id) ON DELETE CASCADE,
      metric_id INTEGER NOT NULL REFERENCES metrics (id),
      value REAL NOT NULL,
      PRIMARY KEY (transcript_id, metric_id)
    ) STRICT, WITHOUT ROWID;
    """

  static let views = """
    CREATE VIEW attempts AS
      SELECT r.run, k.task, t.repetition, t.outcome, t.answer, t.reason,
        coalesce(t.final_reply, p.text) AS final_reply, t.seconds,
        datetime(t.recorded_at, 'unixepoch') AS recorded_at, k.cluster, k.stratum,
        t.id AS transcript_id
      FROM transcripts t
      JOIN runs r ON r.id = t.run_id
      JOIN tasks k ON k.id = t.task_id
      LEFT JOIN calls c ON c.transcript_id = t.id AND c.number = t.final_call
      LEFT JOIN replies p ON p.id = c.reply_id;
    CREATE VIEW task_scores AS
      SELECT r.run, k.task, t.repetition, m.scoring_version, m.metric, s.value
      FROM scores s
      JOIN metrics m ON m.id = s.metric_id
      JOIN transcripts t ON t.id = s.transcript_id
      JOIN runs r ON r.id = t.run_id
      JOIN tasks k ON k.id = t.task_id;
    CREATE VIEW call_log AS
      SELECT r.run, k.task, t.repetition, c.number, a.agent, a.role, a.layer, c.purpose, c.round,
        g.model, c.seed, c.is_cache_hit, c.format_failure, c.prompt_tokens,
        c.cached_prompt_tokens, c.completion_tokens, c.reasoning_tokens, c.is_estimated,
        p.finish, p.latency, p.text, p.reasoning, lower(hex(p.request_key)) AS request_key,
        o.endpoint, o.served_model, c.transcript_id
      FROM calls c
      JOIN transcripts t ON t.id = c.transcript_id
      JOIN runs r ON r.id = t.run_id
      JOIN tasks k ON k.id = t.task_id
      JOIN agents a ON a.id = c.agent_id
      JOIN request_settings g ON g.id = c.settings_id
      JOIN replies p ON p.id = c.reply_id
      JOIN origins o ON o.id = p.origin_id;
    CREATE VIEW run_totals AS
      SELECT r.run, count(DISTINCT t.id) AS attempts, count(c.number) AS calls,
        coalesce(sum(c.is_cache_hit), 0) AS cache_hits,
        coalesce(sum(c.prompt_tokens), 0) AS prompt_tokens,
        coalesce(sum(c.cached_prompt_tokens), 0) AS cached_prompt_tokens,
        coalesce(sum(c.completion_tokens), 0) AS completion_tokens,
        coalesce(sum(c.reasoning_tokens), 0) AS reasoning_tokens,
        coalesce(max(c.is_estimated), 0) AS is_estimated,
        count(c.format_failure) AS format_failures
      FROM runs r
      LEFT JOIN transcripts t ON t.run_id = r.id
      LEFT JOIN calls c ON c.transcript_id = t.id
      GROUP BY r.id;
    CREATE VIEW leaderboard AS
      SELECT benchmark, organization, model, run, status, scoring_version, metric,
        sum(repeats) AS scored, avg(mean) AS mean
      FROM (
        SELECT f.benchmark, f.organization, f.model, r.run, r.status, m.scoring_version, m.metric,
          r.id AS run_id, m.id AS metric_id, count(*) AS repeats, avg(s.value) AS mean
        FROM runs r
        JOIN configurations f ON f.id = r.configuration_id
        JOIN run_tasks rt ON rt.run_id = r.id
        JOIN transcripts t ON t.run_id = r.id AND t.task_id = rt.task_id
        JOIN scores s ON s.transcript_id = t.id
        JOIN metrics m ON m.id = s.metric_id AND m.scoring_version = r.scoring_version
        GROUP BY r.id, m.id, rt.position
        -- The order of the tasks is that of every other mean, to the last digit.
        ORDER BY r.id, m.id, rt.position)
      GROUP BY run_id, metric_id;
    """
}

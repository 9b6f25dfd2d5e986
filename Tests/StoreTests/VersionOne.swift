/// A store as schema version 1 had it, with one run. Never edited.
let versionOne = """
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
  INSERT INTO configurations VALUES (1, '00', '{"answerFormat":"f/1","benchmark":"squad2",
    "dataset":"d","datasetHash":"h","endpoint":"e","limits":{},"model":"llama","options":{},
    "organization":"single","promptHash":"p","promptVersion":"single/1","repeats":1,
    "sampling":{"extraBody":{}},"seed":1,"selection":"all","taskSetHash":"t"}',
    'squad2', 'single', 'llama', 'e', 1, 1);
  INSERT INTO runs VALUES (1, 'squad2-single-00000000', NULL, 1, 'complete', 'squad2/1');
  INSERT INTO sessions VALUES (1, 1, '0.1', NULL, 'Linux', 'squad2/1', 1000.0, 1010.0);
  INSERT INTO tasks VALUES (1, 'squad2', 'old-task', 'hash', 'c', 'o', 's');
  INSERT INTO run_tasks VALUES (1, 0, 1);
  INSERT INTO transcripts VALUES
    (1, 1, 1, 0, 1, 'answered', NULL, 'Old', NULL, NULL, 1, NULL, NULL, 1.5, 1005.0);
  INSERT INTO origins VALUES (1, 'e', NULL);
  INSERT INTO replies VALUES
    (1, zeroblob(32), 1, 'stop', 5, 0, 2, 0, 0, 0.5, 1, 1004.0, NULL, 'Old answer', NULL);
  INSERT INTO messages VALUES (1, zeroblob(32), 'user', 'Old question?');
  INSERT INTO agents VALUES (1, 'agent-01', 'Solver', NULL);
  INSERT INTO request_settings VALUES (1, 'llama', 0.0, NULL, NULL, NULL, NULL, NULL, NULL);
  INSERT INTO calls VALUES (1, 1, 1, 1, 1, 'answer', 0, 7, 0, NULL, 5, 0, 2, 0, 0);
  INSERT INTO call_messages VALUES (1, 1, 0, 1);
  INSERT INTO metrics VALUES (1, 'squad2/1', 'f1');
  INSERT INTO scores VALUES (1, 1, 0.5);
  PRAGMA application_id = 1869768546;
  PRAGMA user_version = 1;
  """

extension Schema {
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
      SELECT r.run, k.task, t.repetition, m.scoring_version,
        json_extract(m.names, v.fullkey) AS metric, v.value
      FROM scores s
      JOIN metrics m ON m.id = s.metrics_id
      JOIN transcripts t ON t.id = s.transcript_id
      JOIN runs r ON r.id = t.run_id
      JOIN tasks k ON k.id = t.task_id, json_each(s.metric_values) v;
    CREATE VIEW call_log AS
      SELECT r.run, k.task, t.repetition, c.number, a.agent, a.role, a.layer, c.purpose, c.round,
        c.subtask, g.model, c.seed, c.is_cache_hit, c.format_failure, p.prompt_tokens,
        p.cached_prompt_tokens, p.cache_write_tokens, p.completion_tokens, p.reasoning_tokens,
        p.is_estimated, p.finish, p.flags, p.latency, p.text, p.reasoning, lower(hex(p.request_key)) AS request_key,
        o.endpoint, o.served_model, c.transcript_id
      FROM calls c
      JOIN transcripts t ON t.id = c.transcript_id
      JOIN runs r ON r.id = t.run_id
      JOIN tasks k ON k.id = t.task_id
      JOIN agents a ON a.id = c.agent_id
      JOIN request_settings g ON g.id = c.settings_id
      JOIN replies p ON p.id = c.reply_id
      JOIN origins o ON o.id = p.origin_id;
    CREATE VIEW prompts AS
      SELECT r.run, k.task, t.repetition, c.number AS call, m.key + 1 AS message,
        e.key + 1 AS part, p.role, p.kind, iif(e.key = 0, '', p.joint) AS joint, p.content,
        c.transcript_id
      FROM calls c
      JOIN transcripts t ON t.id = c.transcript_id
      JOIN runs r ON r.id = t.run_id
      JOIN tasks k ON k.id = t.task_id, json_each(c.prompt) m, json_each(m.value) e
      JOIN parts p ON p.id = e.value
      WHERE m.type = 'array';
    CREATE VIEW event_log AS
      SELECT r.run, k.task, t.repetition, e.step, e.tick, e.seconds, e.kind, e.origin, e.agent,
        e.targets, e.claim, e.delegated, e.subtask, e.call, e.visible_tokens, e.transcript_id
      FROM events e
      JOIN transcripts t ON t.id = e.transcript_id
      JOIN runs r ON r.id = t.run_id
      JOIN tasks k ON k.id = t.task_id;
    CREATE VIEW claims AS
      SELECT r.run, k.task, t.repetition, e.claim, coalesce(e.targets, '[]') AS parents, e.root,
        e.depth, CASE e.kind WHEN 'propose_claim' THEN 'proposed'
          WHEN 'revise_claim' THEN 'revised' WHEN 'contradict_claim' THEN 'contradictory'
          WHEN 'merge_claims' THEN 'merged' END AS status,
        e.agent, e.subtask, e.call, coalesce(e.words, p.text) AS words, e.transcript_id
      FROM events e
      JOIN transcripts t ON t.id = e.transcript_id
      JOIN runs r ON r.id = t.run_id
      JOIN tasks k ON k.id = t.task_id
      LEFT JOIN calls c ON c.transcript_id = e.transcript_id AND c.number = e.call
      LEFT JOIN replies p ON p.id = c.reply_id
      WHERE e.claim IS NOT NULL;
    CREATE VIEW run_totals AS
      SELECT r.run, count(DISTINCT t.id) AS attempts, count(c.number) AS calls,
        coalesce(sum(c.is_cache_hit), 0) AS cache_hits,
        coalesce(sum(p.prompt_tokens), 0) AS prompt_tokens,
        coalesce(sum(p.cached_prompt_tokens), 0) AS cached_prompt_tokens,
        coalesce(sum(p.completion_tokens), 0) AS completion_tokens,
        coalesce(sum(p.reasoning_tokens), 0) AS reasoning_tokens,
        coalesce(max(p.is_estimated), 0) AS is_estimated,
        count(c.format_failure) AS format_failures
      FROM runs r
      LEFT JOIN transcripts t ON t.run_id = r.id
      LEFT JOIN calls c ON c.transcript_id = t.id
      LEFT JOIN replies p ON p.id = c.reply_id
      GROUP BY r.id;
    CREATE VIEW leaderboard AS
      SELECT benchmark, organization, model, run, status, scoring_version, metric,
        sum(repeats) AS scored, avg(mean) AS mean
      FROM (
        SELECT f.benchmark, f.organization, f.model, r.run, r.status, m.scoring_version,
          json_extract(m.names, v.fullkey) AS metric, r.id AS run_id, count(*) AS repeats,
          avg(v.value) AS mean
        FROM runs r
        JOIN configurations f ON f.id = r.configuration_id
        JOIN run_tasks rt ON rt.run_id = r.id
        JOIN transcripts t ON t.run_id = r.id AND t.task_id = rt.task_id
        JOIN scores s ON s.transcript_id = t.id
        JOIN metrics m ON m.id = s.metrics_id AND m.scoring_version = r.scoring_version,
          json_each(s.metric_values) v
        GROUP BY r.id, metric, rt.position
        -- The order of the tasks is that of every other mean, to the last digit.
        ORDER BY r.id, metric, rt.position)
      GROUP BY run_id, metric;
    """
}

/**
 * Numbered migrations: the n-th brings a database from version n-1 to n. A released one is never edited.
 *
 * `bodies` holds what was sent; everything else can be made from it again. Spans and log records are narrow rows that
 * point into a body. `traces` carries the counted facts. What is understood hangs on a generation, so that a large run
 * is written in small transactions and appears in one.
 */
export const MIGRATIONS: readonly string[] = [
  `
CREATE TABLE bodies (
  id INTEGER PRIMARY KEY,
  signal INTEGER NOT NULL,
  gzip INTEGER NOT NULL,
  received_ms INTEGER NOT NULL,
  hash BLOB,
  data BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX bodies_hash ON bodies (hash) WHERE hash IS NOT NULL;

CREATE TABLE names (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE scopes (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  schema_url TEXT NOT NULL,
  UNIQUE (name, version, schema_url)
) STRICT;
CREATE TABLE resources (
  id INTEGER PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,
  service TEXT,
  workspace TEXT,
  process TEXT NOT NULL,
  data BLOB NOT NULL
) STRICT;
CREATE INDEX resources_process ON resources (process);

CREATE TABLE traces (
  id INTEGER PRIMARY KEY,
  trace_id BLOB NOT NULL UNIQUE,
  resource INTEGER NOT NULL,
  span_count INTEGER NOT NULL DEFAULT 0,
  log_count INTEGER NOT NULL DEFAULT 0,
  running INTEGER NOT NULL DEFAULT 0,
  errors INTEGER NOT NULL DEFAULT 0,
  start_ns INTEGER,
  last_ns INTEGER,
  root_name INTEGER,
  first_name INTEGER,
  changed INTEGER NOT NULL,
  understood INTEGER NOT NULL DEFAULT 0,
  rules INTEGER NOT NULL DEFAULT 0,
  tried INTEGER NOT NULL DEFAULT 0,
  tried_rules INTEGER NOT NULL DEFAULT 0,
  tries INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX traces_changed ON traces (changed) WHERE understood < changed;
CREATE INDEX traces_rules ON traces (rules);
CREATE INDEX traces_new ON traces (start_ns) WHERE understood = 0;
CREATE TABLE clock (id INTEGER PRIMARY KEY CHECK (id = 1), changes INTEGER NOT NULL, generations INTEGER NOT NULL) STRICT;
INSERT INTO clock VALUES (1, 0, 0);

CREATE TABLE spans (
  id INTEGER PRIMARY KEY,
  trace INTEGER NOT NULL,
  span_id INTEGER NOT NULL,
  parent_id INTEGER NOT NULL,
  name INTEGER NOT NULL,
  resource INTEGER NOT NULL,
  scope INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  status INTEGER NOT NULL,
  start_ns INTEGER NOT NULL,
  end_ns INTEGER NOT NULL,
  body INTEGER NOT NULL,
  offset INTEGER NOT NULL,
  length INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX spans_id ON spans (trace, span_id);

CREATE TABLE logs (
  id INTEGER PRIMARY KEY,
  trace INTEGER NOT NULL,
  time_ns INTEGER NOT NULL,
  hash INTEGER NOT NULL,
  span_id INTEGER NOT NULL,
  name INTEGER,
  resource INTEGER NOT NULL,
  scope INTEGER NOT NULL,
  body INTEGER NOT NULL,
  offset INTEGER NOT NULL,
  length INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX logs_identity ON logs (trace, resource, time_ns, hash);

CREATE TABLE trace_resources (
  resource INTEGER NOT NULL,
  trace INTEGER NOT NULL,
  PRIMARY KEY (resource, trace)
) STRICT, WITHOUT ROWID;

CREATE INDEX trace_resources_trace ON trace_resources (trace);

CREATE TABLE trace_bodies (
  trace INTEGER NOT NULL,
  body INTEGER NOT NULL,
  PRIMARY KEY (trace, body)
) STRICT, WITHOUT ROWID;

CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL UNIQUE,
  generation INTEGER NOT NULL,
  start_ms REAL NOT NULL,
  last_ms REAL NOT NULL,
  status TEXT NOT NULL,
  name TEXT NOT NULL,
  service TEXT,
  session TEXT,
  workspace TEXT,
  summary TEXT NOT NULL
) STRICT;
CREATE INDEX runs_start ON runs (start_ms, run_id);
CREATE INDEX runs_generation ON runs (generation);
CREATE TABLE run_traces (
  trace INTEGER NOT NULL,
  run INTEGER NOT NULL,
  PRIMARY KEY (trace, run)
) STRICT, WITHOUT ROWID;
CREATE INDEX run_traces_run ON run_traces (run);
CREATE TABLE run_chunks (
  generation INTEGER NOT NULL,
  first INTEGER NOT NULL,
  span_ids BLOB NOT NULL,
  data TEXT NOT NULL,
  PRIMARY KEY (generation, first)
) STRICT;
CREATE TABLE run_parts (
  generation INTEGER NOT NULL,
  part TEXT NOT NULL,
  data TEXT NOT NULL,
  PRIMARY KEY (generation, part)
) STRICT;
`,
  // What tells which traces are one run, as the analysis found it: keys are numbers of names. Log records of a session
  // without a trace count as a trace of their own, which has the session's number.
  `
ALTER TABLE logs ADD COLUMN session INTEGER;
CREATE INDEX logs_session ON logs (session, time_ns) WHERE session IS NOT NULL;
CREATE INDEX logs_loose ON logs (resource, time_ns) WHERE trace = 0 AND session IS NULL;
ALTER TABLE traces ADD COLUMN session INTEGER;
ALTER TABLE traces ADD COLUMN homeless INTEGER NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX traces_session ON traces (session) WHERE session IS NOT NULL;
CREATE TABLE trace_keys (
  key INTEGER NOT NULL,
  trace INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  works INTEGER NOT NULL,
  paused INTEGER NOT NULL,
  start_ns INTEGER NOT NULL,
  end_ns INTEGER NOT NULL,
  PRIMARY KEY (key, trace)
) STRICT, WITHOUT ROWID;
CREATE INDEX trace_keys_trace ON trace_keys (trace);
CREATE INDEX trace_keys_start ON trace_keys (key, works, start_ns);
`,
  // Apart from the bodies: a column behind their data could only be read through all of it.
  `
CREATE TABLE masked_bodies (body INTEGER PRIMARY KEY, rules TEXT NOT NULL) STRICT;
CREATE TABLE pins (run_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
`,
  "CREATE INDEX bodies_metrics ON bodies (received_ms) WHERE signal = 3;",
  // Spans that came once more with other content: where the first of those lies.
  `
CREATE TABLE span_variants (
  trace INTEGER NOT NULL,
  span_id INTEGER NOT NULL,
  body INTEGER NOT NULL,
  PRIMARY KEY (trace, span_id)
) STRICT, WITHOUT ROWID;
`,
  // The words of spans and log records. A record of the list is a span's number doubled, or a log record's and one.
  `
CREATE VIRTUAL TABLE search USING fts5 (text, content = '', tokenize = 'unicode61');
INSERT INTO search (search, rank) VALUES ('secure-delete', 1);
CREATE TABLE search_docs (doc INTEGER PRIMARY KEY, record INTEGER NOT NULL UNIQUE) STRICT;
CREATE TABLE search_ended (span INTEGER PRIMARY KEY) STRICT;
CREATE TABLE search_progress (id INTEGER PRIMARY KEY CHECK (id = 1), spans INTEGER NOT NULL, logs INTEGER NOT NULL) STRICT;
INSERT INTO search_progress VALUES (1, 0, 0);
`,
  // What a timeline draws of a run, ready to be sent.
  `
CREATE TABLE run_columns (
  generation INTEGER NOT NULL,
  first INTEGER NOT NULL,
  data BLOB NOT NULL,
  PRIMARY KEY (generation, first)
) STRICT;
`,
  // What is being deleted in steps, by kind.
  "CREATE TABLE doomed (kind INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (kind, id)) STRICT, WITHOUT ROWID;",
  // Without the places of words the index is a third of its size: what has to stand together is looked for in the text.
  `
DROP TABLE search;
CREATE VIRTUAL TABLE search USING fts5 (text, content = '', tokenize = 'unicode61', detail = 'none');
INSERT INTO search (search, rank) VALUES ('secure-delete', 1);
DELETE FROM search_docs;
DELETE FROM search_ended;
UPDATE search_progress SET spans = 0, logs = 0;
`,
  // Rows and parts of runs as `packed` makes them; what is there from before stays as text until its run is understood anew.
  `
ALTER TABLE run_chunks ADD COLUMN packed BLOB;
ALTER TABLE run_parts ADD COLUMN packed BLOB;
`,
  // What evaluations in a trace judge elsewhere (`judges` 1), and by what names a trace may be judged (0).
  `
CREATE TABLE judgements (
  key INTEGER NOT NULL,
  judges INTEGER NOT NULL,
  trace INTEGER NOT NULL,
  PRIMARY KEY (key, judges, trace)
) STRICT, WITHOUT ROWID;
CREATE INDEX judgements_trace ON judgements (trace, judges);
CREATE INDEX judgements_judge ON judgements (trace) WHERE judges = 1;
`,
  // The same holds the conversations that a trace made the id of, or goes on with: `role` says from which side it has a name.
  `
ALTER TABLE judgements RENAME TO trace_relations;
ALTER TABLE trace_relations RENAME COLUMN judges TO role;
DROP INDEX judgements_trace;
DROP INDEX judgements_judge;
CREATE INDEX trace_relations_trace ON trace_relations (trace, role);
CREATE INDEX trace_relations_judges ON trace_relations (trace) WHERE role = 1;
`,
  // 0 as it is, 1 gzip, as it came or as earlier releases packed it, 2 zstd by the collector itself.
  "ALTER TABLE bodies RENAME COLUMN gzip TO packing;",
];

CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL,
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE decisions (
	id TEXT NOT NULL,
	repo TEXT NOT NULL,
	"key" TEXT NOT NULL,
	path TEXT NOT NULL,
	parent TEXT NOT NULL,
	base TEXT NOT NULL,
	origin TEXT NOT NULL,
	edited_by TEXT NOT NULL,
	edited_at TEXT NOT NULL,
	line INTEGER NOT NULL,
	revision INTEGER NOT NULL,
	touched BOOLEAN NOT NULL,
	orphaned BOOLEAN NOT NULL,
	decision TEXT NOT NULL,
	choice TEXT NOT NULL,
	rationale TEXT NOT NULL,
	CONSTRAINT pk_decisions PRIMARY KEY (id, repo),
	CONSTRAINT uq_decisions_repo_key UNIQUE (repo, "key"),
	CONSTRAINT fk_decisions_repo FOREIGN KEY(repo) REFERENCES repositories (name)
);
CREATE TABLE dependencies (
	id TEXT NOT NULL,
	repo TEXT NOT NULL,
	"key" TEXT NOT NULL,
	path TEXT NOT NULL,
	parent TEXT NOT NULL,
	base TEXT NOT NULL,
	origin TEXT NOT NULL,
	edited_by TEXT NOT NULL,
	edited_at TEXT NOT NULL,
	line INTEGER NOT NULL,
	revision INTEGER NOT NULL,
	touched BOOLEAN NOT NULL,
	orphaned BOOLEAN NOT NULL,
	source TEXT NOT NULL,
	target TEXT NOT NULL,
	relation TEXT NOT NULL,
	CONSTRAINT pk_dependencies PRIMARY KEY (id, repo),
	CONSTRAINT uq_dependencies_repo_key UNIQUE (repo, "key"),
	CONSTRAINT fk_dependencies_repo FOREIGN KEY(repo) REFERENCES repositories (name)
);
CREATE TABLE documents (
	repo TEXT NOT NULL,
	path TEXT NOT NULL,
	digest TEXT NOT NULL,
	commit_id TEXT NOT NULL,
	dirty BOOLEAN NOT NULL,
	place TEXT NOT NULL,
	CONSTRAINT pk_documents PRIMARY KEY (repo, path),
	CONSTRAINT fk_documents_repo FOREIGN KEY(repo) REFERENCES repositories (name)
);
CREATE TABLE domains (
	name TEXT NOT NULL,
	CONSTRAINT pk_domains PRIMARY KEY (name)
);
CREATE TABLE events (
	id TEXT NOT NULL,
	repo TEXT NOT NULL,
	"key" TEXT NOT NULL,
	path TEXT NOT NULL,
	parent TEXT NOT NULL,
	base TEXT NOT NULL,
	origin TEXT NOT NULL,
	edited_by TEXT NOT NULL,
	edited_at TEXT NOT NULL,
	line INTEGER NOT NULL,
	revision INTEGER NOT NULL,
	touched BOOLEAN NOT NULL,
	orphaned BOOLEAN NOT NULL,
	event_type TEXT NOT NULL,
	date TEXT NOT NULL,
	subject TEXT NOT NULL,
	label TEXT NOT NULL,
	text TEXT NOT NULL,
	CONSTRAINT pk_events PRIMARY KEY (id, repo),
	CONSTRAINT uq_events_repo_key UNIQUE (repo, "key"),
	CONSTRAINT fk_events_repo FOREIGN KEY(repo) REFERENCES repositories (name)
);
CREATE TABLE evidence (
	id TEXT NOT NULL,
	repo TEXT NOT NULL,
	"key" TEXT NOT NULL,
	path TEXT NOT NULL,
	parent TEXT NOT NULL,
	base TEXT NOT NULL,
	origin TEXT NOT NULL,
	edited_by TEXT NOT NULL,
	edited_at TEXT NOT NULL,
	line INTEGER NOT NULL,
	revision INTEGER NOT NULL,
	touched BOOLEAN NOT NULL,
	orphaned BOOLEAN NOT NULL,
	evidence_kind TEXT NOT NULL,
	title TEXT NOT NULL,
	status TEXT NOT NULL,
	observed_at TEXT NOT NULL,
	CONSTRAINT pk_evidence PRIMARY KEY (id, repo),
	CONSTRAINT uq_evidence_repo_key UNIQUE (repo, "key"),
	CONSTRAINT fk_evidence_repo FOREIGN KEY(repo) REFERENCES repositories (name)
);
CREATE TABLE history (
	record TEXT NOT NULL,
	repo TEXT NOT NULL,
	revision INTEGER NOT NULL,
	field TEXT NOT NULL,
	kind TEXT NOT NULL,
	"key" TEXT NOT NULL,
	old TEXT NOT NULL,
	new TEXT NOT NULL,
	at TEXT NOT NULL,
	"by" TEXT NOT NULL,
	side TEXT NOT NULL,
	commit_id TEXT NOT NULL,
	CONSTRAINT pk_history PRIMARY KEY (record, repo, revision, field)
);
CREATE TABLE journal (
	id TEXT NOT NULL,
	repo TEXT NOT NULL,
	place TEXT NOT NULL,
	path TEXT NOT NULL,
	digest_before TEXT NOT NULL,
	digest_after TEXT NOT NULL,
	edits TEXT NOT NULL,
	at TEXT NOT NULL,
	CONSTRAINT pk_journal PRIMARY KEY (id, repo),
	CONSTRAINT fk_journal_repo FOREIGN KEY(repo) REFERENCES repositories (name)
);
CREATE TABLE locks (
	repo TEXT NOT NULL,
	owner TEXT NOT NULL,
	expires FLOAT NOT NULL,
	CONSTRAINT pk_locks PRIMARY KEY (repo)
);
CREATE TABLE phases (
	id TEXT NOT NULL,
	repo TEXT NOT NULL,
	"key" TEXT NOT NULL,
	path TEXT NOT NULL,
	parent TEXT NOT NULL,
	base TEXT NOT NULL,
	origin TEXT NOT NULL,
	edited_by TEXT NOT NULL,
	edited_at TEXT NOT NULL,
	line INTEGER NOT NULL,
	revision INTEGER NOT NULL,
	touched BOOLEAN NOT NULL,
	orphaned BOOLEAN NOT NULL,
	title TEXT NOT NULL,
	goal TEXT NOT NULL,
	repos TEXT NOT NULL,
	depends_on TEXT NOT NULL,
	CONSTRAINT pk_phases PRIMARY KEY (id, repo),
	CONSTRAINT uq_phases_repo_key UNIQUE (repo, "key"),
	CONSTRAINT fk_phases_repo FOREIGN KEY(repo) REFERENCES repositories (name)
);
CREATE TABLE repositories (
	name TEXT NOT NULL,
	remote TEXT DEFAULT '' NOT NULL,
	revision INTEGER DEFAULT '0' NOT NULL,
	registered BOOLEAN DEFAULT true NOT NULL,
	synced_at TEXT DEFAULT '' NOT NULL,
	synced_commit TEXT DEFAULT '' NOT NULL,
	CONSTRAINT pk_repositories PRIMARY KEY (name)
);
CREATE TABLE repository_paths (
	repo TEXT NOT NULL,
	machine TEXT NOT NULL,
	path TEXT NOT NULL,
	CONSTRAINT pk_repository_paths PRIMARY KEY (repo, machine),
	CONSTRAINT fk_repository_paths_repo FOREIGN KEY(repo) REFERENCES repositories (name)
);
CREATE TABLE services (
	id TEXT NOT NULL,
	repo TEXT NOT NULL,
	"key" TEXT NOT NULL,
	path TEXT NOT NULL,
	parent TEXT NOT NULL,
	base TEXT NOT NULL,
	origin TEXT NOT NULL,
	edited_by TEXT NOT NULL,
	edited_at TEXT NOT NULL,
	line INTEGER NOT NULL,
	revision INTEGER NOT NULL,
	touched BOOLEAN NOT NULL,
	orphaned BOOLEAN NOT NULL,
	name TEXT NOT NULL,
	lifecycle TEXT NOT NULL,
	health TEXT NOT NULL,
	environment TEXT NOT NULL,
	owners TEXT NOT NULL,
	CONSTRAINT pk_services PRIMARY KEY (id, repo),
	CONSTRAINT uq_services_repo_key UNIQUE (repo, "key"),
	CONSTRAINT fk_services_repo FOREIGN KEY(repo) REFERENCES repositories (name)
);
CREATE TABLE specs (
	id TEXT NOT NULL,
	repo TEXT NOT NULL,
	"key" TEXT NOT NULL,
	path TEXT NOT NULL,
	parent TEXT NOT NULL,
	base TEXT NOT NULL,
	origin TEXT NOT NULL,
	edited_by TEXT NOT NULL,
	edited_at TEXT NOT NULL,
	line INTEGER NOT NULL,
	revision INTEGER NOT NULL,
	touched BOOLEAN NOT NULL,
	orphaned BOOLEAN NOT NULL,
	title TEXT NOT NULL,
	category TEXT NOT NULL,
	version TEXT NOT NULL,
	status TEXT NOT NULL,
	supersedes TEXT NOT NULL,
	superseded_by TEXT NOT NULL,
	CONSTRAINT pk_specs PRIMARY KEY (id, repo),
	CONSTRAINT uq_specs_repo_key UNIQUE (repo, "key"),
	CONSTRAINT fk_specs_repo FOREIGN KEY(repo) REFERENCES repositories (name)
);
CREATE TABLE sync_runs (
	repo TEXT NOT NULL,
	revision INTEGER NOT NULL,
	at TEXT NOT NULL,
	"by" TEXT NOT NULL,
	commit_id TEXT NOT NULL,
	created INTEGER NOT NULL,
	updated INTEGER NOT NULL,
	documents INTEGER NOT NULL,
	CONSTRAINT pk_sync_runs PRIMARY KEY (repo, revision),
	CONSTRAINT fk_sync_runs_repo FOREIGN KEY(repo) REFERENCES repositories (name)
);
CREATE TABLE tasks (
	id TEXT NOT NULL,
	repo TEXT NOT NULL,
	"key" TEXT NOT NULL,
	path TEXT NOT NULL,
	parent TEXT NOT NULL,
	base TEXT NOT NULL,
	origin TEXT NOT NULL,
	edited_by TEXT NOT NULL,
	edited_at TEXT NOT NULL,
	line INTEGER NOT NULL,
	revision INTEGER NOT NULL,
	touched BOOLEAN NOT NULL,
	orphaned BOOLEAN NOT NULL,
	title TEXT NOT NULL,
	status TEXT NOT NULL,
	priority TEXT NOT NULL,
	phase TEXT NOT NULL,
	assignee TEXT NOT NULL,
	due TEXT NOT NULL,
	needs_human TEXT NOT NULL,
	blocking_reason TEXT NOT NULL,
	intervention_note TEXT NOT NULL,
	CONSTRAINT pk_tasks PRIMARY KEY (id, repo),
	CONSTRAINT uq_tasks_repo_key UNIQUE (repo, "key"),
	CONSTRAINT fk_tasks_repo FOREIGN KEY(repo) REFERENCES repositories (name)
);
CREATE TABLE topics (
	slug TEXT NOT NULL,
	domain TEXT DEFAULT '' NOT NULL,
	CONSTRAINT pk_topics PRIMARY KEY (slug)
);
CREATE TABLE workplans (
	id TEXT NOT NULL,
	repo TEXT NOT NULL,
	"key" TEXT NOT NULL,
	path TEXT NOT NULL,
	parent TEXT NOT NULL,
	base TEXT NOT NULL,
	origin TEXT NOT NULL,
	edited_by TEXT NOT NULL,
	edited_at TEXT NOT NULL,
	line INTEGER NOT NULL,
	revision INTEGER NOT NULL,
	touched BOOLEAN NOT NULL,
	orphaned BOOLEAN NOT NULL,
	title TEXT NOT NULL,
	status TEXT NOT NULL,
	domain TEXT NOT NULL,
	topic TEXT NOT NULL,
	owner TEXT NOT NULL,
	created TEXT NOT NULL,
	updated TEXT NOT NULL,
	CONSTRAINT pk_workplans PRIMARY KEY (id, repo),
	CONSTRAINT uq_workplans_repo_key UNIQUE (repo, "key"),
	CONSTRAINT fk_workplans_repo FOREIGN KEY(repo) REFERENCES repositories (name)
);
CREATE INDEX ix_decisions_repo_path ON decisions (repo, path);
CREATE INDEX ix_decisions_touched ON decisions (repo) WHERE touched;
CREATE INDEX ix_dependencies_repo_path ON dependencies (repo, path);
CREATE INDEX ix_dependencies_touched ON dependencies (repo) WHERE touched;
CREATE INDEX ix_events_repo_path ON events (repo, path);
CREATE INDEX ix_events_touched ON events (repo) WHERE touched;
CREATE INDEX ix_evidence_repo_path ON evidence (repo, path);
CREATE INDEX ix_evidence_touched ON evidence (repo) WHERE touched;
CREATE INDEX ix_phases_repo_path ON phases (repo, path);
CREATE INDEX ix_phases_touched ON phases (repo) WHERE touched;
CREATE INDEX ix_services_repo_path ON services (repo, path);
CREATE INDEX ix_services_touched ON services (repo) WHERE touched;
CREATE INDEX ix_specs_repo_path ON specs (repo, path);
CREATE INDEX ix_specs_touched ON specs (repo) WHERE touched;
CREATE INDEX ix_tasks_repo_path ON tasks (repo, path);
CREATE INDEX ix_tasks_touched ON tasks (repo) WHERE touched;
CREATE INDEX ix_workplans_repo_path ON workplans (repo, path);
CREATE INDEX ix_workplans_touched ON workplans (repo) WHERE touched;
INSERT INTO alembic_version (version_num) VALUES ('0002');

-- A database of revision 0001, as threadwarden wrote it: never to be changed, every later version must open it.
BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE articles (
	site VARCHAR(64) NOT NULL, 
	id TEXT NOT NULL, 
	title TEXT, 
	text TEXT, 
	url TEXT, 
	text_hash VARCHAR(16) NOT NULL, 
	registered_at DATETIME NOT NULL, 
	CONSTRAINT pk_articles PRIMARY KEY (site, id), 
	CONSTRAINT fk_articles_site FOREIGN KEY(site) REFERENCES sites (name) ON DELETE CASCADE
);
INSERT INTO "articles" VALUES('blog','a-1','The bridge opens','It opens on Monday.','https://blog.example/a-1','0123456789abcdef','2026-11-24 09:30:00.000000');
CREATE TABLE deployments (
	id INTEGER NOT NULL, 
	version VARCHAR(64) NOT NULL, 
	"key" INTEGER, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_deployments PRIMARY KEY (id), 
	CONSTRAINT fk_deployments_key FOREIGN KEY("key") REFERENCES keys (id) ON DELETE SET NULL
);
INSERT INTO "deployments" VALUES(1,'0.2.0',1,'2026-11-24 09:30:00.000000');
CREATE TABLE feedback (
	id INTEGER NOT NULL, 
	site VARCHAR(64) NOT NULL, 
	"key" INTEGER, 
	text_hash VARCHAR(16) NOT NULL, 
	text TEXT, 
	scores JSON NOT NULL, 
	context_ids JSON NOT NULL, 
	community TEXT, 
	client_token TEXT, 
	session TEXT, 
	languages JSON NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_feedback PRIMARY KEY (id), 
	CONSTRAINT fk_feedback_site FOREIGN KEY(site) REFERENCES sites (name) ON DELETE CASCADE, 
	CONSTRAINT fk_feedback_key FOREIGN KEY("key") REFERENCES keys (id) ON DELETE SET NULL
);
INSERT INTO "feedback" VALUES(1,'blog',1,'fedcba9876543210','What a silly bridge','{"TOXICITY": 1.0}','{"story": "a-1"}','blog','comment:7','s','["en"]','2026-11-24 09:30:00.000000');
CREATE TABLE keys (
	id INTEGER NOT NULL, 
	prefix VARCHAR(16) NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	name TEXT NOT NULL, 
	roles JSON NOT NULL, 
	site VARCHAR(64), 
	per_minute INTEGER, 
	created_at DATETIME NOT NULL, 
	expires_at DATETIME, 
	revoked_at DATETIME, 
	CONSTRAINT pk_keys PRIMARY KEY (id), 
	CONSTRAINT uq_keys_prefix UNIQUE (prefix), 
	CONSTRAINT fk_keys_site FOREIGN KEY(site) REFERENCES sites (name) ON DELETE CASCADE
);
INSERT INTO "keys" VALUES(1,'0123456789ab','0000000000000000000000000000000000000000000000000000000000000000','the blog''s key','["score", "feedback"]','blog',600,'2026-11-24 09:30:00.000000',NULL,NULL);
CREATE TABLE replays (
	site VARCHAR(64) NOT NULL, 
	comment TEXT NOT NULL, 
	revision TEXT NOT NULL, 
	request_hash VARCHAR(64) NOT NULL, 
	answer JSON NOT NULL, 
	model_version VARCHAR(64) NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_replays PRIMARY KEY (site, comment, revision, request_hash), 
	CONSTRAINT fk_replays_site FOREIGN KEY(site) REFERENCES sites (name) ON DELETE CASCADE
);
INSERT INTO "replays" VALUES('blog','7','1','abababababababababababababababababababababababababababababababab','{"incivility": 0.25}','0.2.0','2026-11-24 09:30:00.000000');
CREATE TABLE sites (
	name VARCHAR(64) NOT NULL, 
	policy JSON NOT NULL, 
	keeps_text BOOLEAN NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_sites PRIMARY KEY (name)
);
INSERT INTO "sites" VALUES('default','{}',0,'2026-11-24 09:30:00.000000');
INSERT INTO "sites" VALUES('blog','{"incivility": {"reject_at": 0.9}}',1,'2026-11-24 09:30:00.000000');
CREATE INDEX ix_feedback_site_text_hash ON feedback (site, text_hash);
CREATE INDEX ix_replays_at ON replays (at);
COMMIT;

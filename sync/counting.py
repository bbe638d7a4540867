"""Tables and triggers that count while rows change: asking never costs by backlog or history.

It owns the definition of sync_about (of each application, how many of its records and papers stand
where), sync_figure (how many applications and papers have each delivery word) and sync_block (what
the portal is known to hold, by BLOCK_NUMBERS numbers of a run). Triggers keep them in the very
transaction of the change, whoever makes it; a block's digest, which SQL cannot compute, is marked
stale, and `blocks.py` computes it. Nothing else may write these tables.
"""

from __future__ import annotations

BLOCK_NUMBERS = 64
"""Numbers of a run in one block: what is said again when one of them differs."""

COUNTED = """
ALTER TABLE sync_delivery ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sync_delivery ADD COLUMN due TEXT;
ALTER TABLE sync_delivery ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;
UPDATE sync_delivery SET (priority, due, seq) =
    (SELECT o.priority, o.due, o.seq FROM sync_outbox o WHERE o.id = sync_delivery.id)
WHERE id IN (SELECT id FROM sync_outbox);
DROP INDEX sync_delivery_by_state;
CREATE INDEX sync_delivery_waiting ON sync_delivery (priority, coalesce(due, '9'), seq)
    WHERE state IN ('queued', 'sending') AND failures = 0;
CREATE INDEX sync_delivery_parked ON sync_delivery (id) WHERE failures > 0;
CREATE INDEX sync_delivery_by_number ON sync_delivery (run, n);
DROP INDEX sync_attachment_by_state;
CREATE INDEX sync_attachment_waiting
    ON sync_attachment (coalesce(due, '9'), cipher_bytes, cipher_sha256)
    WHERE state != 'acknowledged';
CREATE INDEX sync_attachment_by_record ON sync_attachment (record);
CREATE INDEX sync_task_open ON sync_task (id) WHERE done_ms IS NULL;

CREATE TABLE sync_about (
    about BLOB PRIMARY KEY,
    queued INTEGER NOT NULL DEFAULT 0, sending INTEGER NOT NULL DEFAULT 0,
    acknowledged INTEGER NOT NULL DEFAULT 0, refused INTEGER NOT NULL DEFAULT 0,
    papers INTEGER NOT NULL DEFAULT 0,
    word TEXT GENERATED ALWAYS AS (CASE
        WHEN refused > 0 THEN 'refused' WHEN sending > 0 THEN 'sending'
        WHEN queued > 0 THEN 'queued' WHEN acknowledged = 0 THEN 'none'
        WHEN papers > 0 THEN 'acknowledged' ELSE 'complete' END) VIRTUAL
) WITHOUT ROWID;
CREATE TABLE sync_figure (word TEXT PRIMARY KEY, number INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE TRIGGER sync_about_came AFTER INSERT ON sync_about WHEN NEW.about != zeroblob(16)
BEGIN
    INSERT INTO sync_figure VALUES (NEW.word, 1)
    ON CONFLICT (word) DO UPDATE SET number = number + 1;
END;
CREATE TRIGGER sync_about_moved AFTER UPDATE ON sync_about
WHEN NEW.word != OLD.word AND NEW.about != zeroblob(16)
BEGIN
    UPDATE sync_figure SET number = number - 1 WHERE word = OLD.word;
    INSERT INTO sync_figure VALUES (NEW.word, 1)
    ON CONFLICT (word) DO UPDATE SET number = number + 1;
END;
CREATE TRIGGER sync_delivery_came AFTER INSERT ON sync_delivery
BEGIN
    INSERT INTO sync_about (about, queued, sending, acknowledged, refused)
    VALUES (NEW.about, NEW.state = 'queued', NEW.state = 'sending',
        NEW.state = 'acknowledged', NEW.state = 'refused')
    ON CONFLICT (about) DO UPDATE SET queued = queued + excluded.queued,
        sending = sending + excluded.sending, acknowledged = acknowledged + excluded.acknowledged,
        refused = refused + excluded.refused;
END;
CREATE TRIGGER sync_delivery_moved AFTER UPDATE OF state ON sync_delivery
WHEN NEW.state != OLD.state
BEGIN
    UPDATE sync_about SET
        queued = queued + (NEW.state = 'queued') - (OLD.state = 'queued'),
        sending = sending + (NEW.state = 'sending') - (OLD.state = 'sending'),
        acknowledged = acknowledged + (NEW.state = 'acknowledged') - (OLD.state = 'acknowledged'),
        refused = refused + (NEW.state = 'refused') - (OLD.state = 'refused')
    WHERE about = NEW.about;
END;
CREATE TRIGGER sync_delivery_went AFTER DELETE ON sync_delivery
BEGIN
    UPDATE sync_about SET
        queued = queued - (OLD.state = 'queued'), sending = sending - (OLD.state = 'sending'),
        acknowledged = acknowledged - (OLD.state = 'acknowledged'),
        refused = refused - (OLD.state = 'refused')
    WHERE about = OLD.about;
END;
CREATE TRIGGER sync_attachment_came AFTER INSERT ON sync_attachment
BEGIN
    INSERT INTO sync_figure VALUES ('papers_' || NEW.state, 1)
    ON CONFLICT (word) DO UPDATE SET number = number + 1;
    INSERT INTO sync_about (about, papers) VALUES (NEW.about, NEW.state != 'acknowledged')
    ON CONFLICT (about) DO UPDATE SET papers = papers + excluded.papers;
END;
CREATE TRIGGER sync_attachment_moved AFTER UPDATE OF state ON sync_attachment
WHEN NEW.state != OLD.state
BEGIN
    UPDATE sync_figure SET number = number - 1 WHERE word = 'papers_' || OLD.state;
    INSERT INTO sync_figure VALUES ('papers_' || NEW.state, 1)
    ON CONFLICT (word) DO UPDATE SET number = number + 1;
    UPDATE sync_about SET
        papers = papers + (NEW.state != 'acknowledged') - (OLD.state != 'acknowledged')
    WHERE about = NEW.about;
END;
CREATE TRIGGER sync_attachment_went AFTER DELETE ON sync_attachment
BEGIN
    UPDATE sync_figure SET number = number - 1 WHERE word = 'papers_' || OLD.state;
    UPDATE sync_about SET papers = papers - (OLD.state != 'acknowledged') WHERE about = OLD.about;
END;

CREATE TABLE sync_block (
    run BLOB NOT NULL, block INTEGER NOT NULL, digest BLOB NOT NULL DEFAULT x'0000000000000000',
    lines INTEGER NOT NULL DEFAULT 0, is_stale INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (run, block)
) WITHOUT ROWID;
CREATE INDEX sync_block_stale ON sync_block (run, block) WHERE is_stale;
CREATE TRIGGER sync_block_grew AFTER INSERT ON sync_delivery WHEN NEW.verdict IS NOT NULL
BEGIN
    INSERT INTO sync_block (run, block) VALUES (NEW.run, (NEW.n - 1) / 64)
    ON CONFLICT (run, block) DO UPDATE SET is_stale = 1;
END;
CREATE TRIGGER sync_block_changed AFTER UPDATE OF verdict ON sync_delivery
WHEN NEW.verdict IS NOT OLD.verdict
BEGIN
    INSERT INTO sync_block (run, block) VALUES (NEW.run, (NEW.n - 1) / 64)
    ON CONFLICT (run, block) DO UPDATE SET is_stale = 1;
END;
CREATE TRIGGER sync_block_shrank AFTER DELETE ON sync_delivery WHEN OLD.verdict IS NOT NULL
BEGIN
    UPDATE sync_block SET is_stale = 1 WHERE run = OLD.run AND block = (OLD.n - 1) / 64;
END;
CREATE TRIGGER sync_block_of_paper AFTER UPDATE OF state ON sync_attachment
WHEN (NEW.state = 'acknowledged') != (OLD.state = 'acknowledged')
BEGIN
    UPDATE sync_block SET is_stale = 1
    WHERE (run, block) IN (SELECT run, (n - 1) / 64 FROM sync_delivery WHERE id = NEW.record);
END;

INSERT INTO sync_about (about, queued, sending, acknowledged, refused)
SELECT about, sum(state = 'queued'), sum(state = 'sending'), sum(state = 'acknowledged'),
    sum(state = 'refused')
FROM sync_delivery GROUP BY about;
UPDATE sync_about SET papers = (SELECT count(*) FROM sync_attachment a
    WHERE a.about = sync_about.about AND a.state != 'acknowledged');
INSERT INTO sync_figure SELECT 'papers_' || state, count(*) FROM sync_attachment GROUP BY state;
INSERT INTO sync_block (run, block)
SELECT DISTINCT run, (n - 1) / 64 FROM sync_delivery WHERE verdict IS NOT NULL;
"""
"""The step that adds them to a database with rows in it. A block's 64 numbers are BLOCK_NUMBERS."""

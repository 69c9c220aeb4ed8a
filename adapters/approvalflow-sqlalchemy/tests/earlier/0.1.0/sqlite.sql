CREATE TABLE approvalflow_cases (
	region TEXT NOT NULL, 
	ref TEXT NOT NULL, 
	version BIGINT NOT NULL, 
	stage TEXT NOT NULL, 
	matter TEXT NOT NULL, 
	matter_version TEXT NOT NULL, 
	agency TEXT NOT NULL, 
	party TEXT NOT NULL, 
	filed_at BIGINT NOT NULL, 
	number TEXT NOT NULL, 
	accepted_at BIGINT, 
	closed_at BIGINT, 
	due BIGINT, 
	yellow_at BIGINT, 
	statutory_due BIGINT, 
	provisional BIGINT NOT NULL CONSTRAINT provisional_is_yes_or_no CHECK (provisional IN (0, 1)), 
	paused_as TEXT NOT NULL, 
	ran_out BIGINT NOT NULL CONSTRAINT ran_out_is_yes_or_no CHECK (ran_out IN (0, 1)), 
	finished_as TEXT NOT NULL, 
	waiting BIGINT NOT NULL CONSTRAINT waiting_is_yes_or_no CHECK (waiting IN (0, 1)), 
	steps TEXT NOT NULL, 
	PRIMARY KEY (region, ref), 
	CONSTRAINT version_counts_from_one CHECK (version > 0), 
	CONSTRAINT region_is_not_empty CHECK (length(trim(region)) > 0), 
	CONSTRAINT ref_is_not_empty CHECK (length(trim(ref)) > 0), 
	CONSTRAINT stage_is_not_empty CHECK (length(trim(stage)) > 0)
)
-- next
CREATE UNIQUE INDEX approvalflow_case_number ON approvalflow_cases (region, number) WHERE number != ''
-- next
CREATE INDEX approvalflow_open_cases ON approvalflow_cases (region, filed_at, ref) WHERE closed_at IS NULL
-- next
CREATE INDEX approvalflow_recent_cases ON approvalflow_cases (region, filed_at, ref)
-- next
CREATE INDEX approvalflow_recent_cases_of_agency ON approvalflow_cases (region, agency, filed_at, ref)
-- next
CREATE INDEX approvalflow_cases_of_party ON approvalflow_cases (region, party, filed_at, ref)
-- next
CREATE INDEX approvalflow_recent_cases_in_stage ON approvalflow_cases (region, stage, filed_at, ref)
-- next
CREATE TABLE approvalflow_number_series (
	region TEXT NOT NULL, 
	series TEXT NOT NULL, 
	last BIGINT NOT NULL, 
	PRIMARY KEY (region, series), 
	CONSTRAINT last_counts_from_one CHECK (last > 0), 
	CONSTRAINT region_is_not_empty CHECK (length(trim(region)) > 0)
)
 WITHOUT ROWID
-- next
CREATE TABLE approvalflow_parties (
	region TEXT NOT NULL, 
	id TEXT NOT NULL, 
	salt BLOB NOT NULL, 
	personal TEXT NOT NULL, 
	PRIMARY KEY (region, id), 
	CONSTRAINT region_is_not_empty CHECK (length(trim(region)) > 0), 
	CONSTRAINT id_is_not_empty CHECK (length(trim(id)) > 0)
)
-- next
CREATE TABLE approvalflow_commands (
	region TEXT NOT NULL, 
	id TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	answer TEXT NOT NULL, 
	entered BIGINT NOT NULL, 
	PRIMARY KEY (region, id), 
	CONSTRAINT region_is_not_empty CHECK (length(trim(region)) > 0), 
	CONSTRAINT id_is_not_empty CHECK (length(trim(id)) > 0)
)
-- next
CREATE TABLE approvalflow_matter_versions (
	region TEXT NOT NULL, 
	code TEXT NOT NULL, 
	version TEXT NOT NULL, 
	source TEXT NOT NULL, 
	PRIMARY KEY (region, code, version), 
	CONSTRAINT region_is_not_empty CHECK (length(trim(region)) > 0), 
	CONSTRAINT code_is_not_empty CHECK (length(trim(code)) > 0)
)
-- next
CREATE TABLE approvalflow_timers (
	region TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	clock TEXT NOT NULL, 
	rung TEXT NOT NULL, 
	due_version BIGINT NOT NULL, 
	fire_at BIGINT NOT NULL, 
	fired BIGINT NOT NULL CONSTRAINT fired_is_yes_or_no CHECK (fired IN (0, 1)), 
	PRIMARY KEY (region, subject, clock, rung, due_version), 
	CONSTRAINT region_is_not_empty CHECK (length(trim(region)) > 0), 
	CONSTRAINT subject_is_not_empty CHECK (length(trim(subject)) > 0), 
	CONSTRAINT rung_is_not_empty CHECK (length(trim(rung)) > 0)
)
 WITHOUT ROWID
-- next
CREATE INDEX approvalflow_armed_timers ON approvalflow_timers (region, fire_at) WHERE fired = 0
-- next
CREATE TABLE approvalflow_owed (
	region TEXT NOT NULL, 
	seq BIGINT NOT NULL, 
	"key" TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	adapter TEXT NOT NULL, 
	line TEXT NOT NULL, 
	body TEXT NOT NULL, 
	owed_at BIGINT NOT NULL, 
	next_try BIGINT NOT NULL, 
	attempts BIGINT NOT NULL, 
	parked BIGINT NOT NULL CONSTRAINT parked_is_yes_or_no CHECK (parked IN (0, 1)), 
	error TEXT NOT NULL, 
	leased_until BIGINT, 
	settled_at BIGINT, 
	PRIMARY KEY (region, "key"), 
	UNIQUE (region, seq), 
	CONSTRAINT attempts_are_counted CHECK (attempts >= 0), 
	CONSTRAINT region_is_not_empty CHECK (length(trim(region)) > 0), 
	CONSTRAINT key_is_not_empty CHECK (length(trim(key)) > 0)
)
-- next
CREATE INDEX approvalflow_still_owed ON approvalflow_owed (region, seq) WHERE settled_at IS NULL
-- next
CREATE INDEX approvalflow_owed_in_turn ON approvalflow_owed (region, line, seq) WHERE settled_at IS NULL AND parked = 0
-- next
CREATE TABLE approvalflow_incoming (
	region TEXT NOT NULL, 
	seq BIGINT NOT NULL, 
	"key" TEXT NOT NULL, 
	source TEXT NOT NULL, 
	body BLOB NOT NULL, 
	headers TEXT NOT NULL, 
	received_at BIGINT NOT NULL, 
	outcome TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	PRIMARY KEY (region, "key"), 
	UNIQUE (region, seq), 
	CONSTRAINT region_is_not_empty CHECK (length(trim(region)) > 0), 
	CONSTRAINT key_is_not_empty CHECK (length(trim(key)) > 0)
)
-- next
CREATE INDEX approvalflow_incoming_by_outcome ON approvalflow_incoming (region, outcome, seq)
-- next
CREATE TABLE approvalflow_cards (
	region TEXT NOT NULL, 
	ref TEXT NOT NULL, 
	rule TEXT NOT NULL, 
	level TEXT NOT NULL, 
	subject_kind TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	case_ref TEXT NOT NULL, 
	agency TEXT NOT NULL, 
	person TEXT NOT NULL, 
	state TEXT NOT NULL, 
	raised_at BIGINT NOT NULL, 
	evidence TEXT NOT NULL, 
	PRIMARY KEY (region, ref), 
	UNIQUE (region, subject_kind, subject, rule, level), 
	CONSTRAINT region_is_not_empty CHECK (length(trim(region)) > 0), 
	CONSTRAINT ref_is_not_empty CHECK (length(trim(ref)) > 0), 
	CONSTRAINT rule_is_not_empty CHECK (length(trim(rule)) > 0), 
	CONSTRAINT level_is_not_empty CHECK (length(trim(level)) > 0), 
	CONSTRAINT subject_is_not_empty CHECK (length(trim(subject)) > 0), 
	CONSTRAINT state_is_not_empty CHECK (length(trim(state)) > 0)
)
-- next
CREATE INDEX approvalflow_cards_of_agency ON approvalflow_cards (region, agency, raised_at)
-- next
CREATE INDEX approvalflow_cards_of_person ON approvalflow_cards (region, person, raised_at)
-- next
CREATE TABLE approvalflow_chain_heads (
	region TEXT NOT NULL, 
	position BIGINT NOT NULL, 
	link BLOB NOT NULL, 
	PRIMARY KEY (region), 
	CONSTRAINT link_is_a_hash CHECK (length(link) = 32)
)
 WITHOUT ROWID
-- next
CREATE TABLE approvalflow_cursors (
	region TEXT NOT NULL, 
	name TEXT NOT NULL, 
	position BIGINT NOT NULL, 
	PRIMARY KEY (region, name)
)
 WITHOUT ROWID
-- next
CREATE TABLE approvalflow_postings (
	region TEXT NOT NULL, 
	seq BIGINT NOT NULL, 
	debit TEXT NOT NULL, 
	credit TEXT NOT NULL, 
	fen BIGINT NOT NULL, 
	subject TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	PRIMARY KEY (region, seq), 
	CONSTRAINT fen_is_an_amount CHECK (fen BETWEEN 1 AND 1000000000000), 
	CONSTRAINT two_accounts CHECK (debit <> credit), 
	CONSTRAINT region_is_not_empty CHECK (length(trim(region)) > 0), 
	CONSTRAINT debit_is_not_empty CHECK (length(trim(debit)) > 0), 
	CONSTRAINT credit_is_not_empty CHECK (length(trim(credit)) > 0)
)
-- next
CREATE TABLE approvalflow_schema_version (
	part TEXT NOT NULL, 
	version INTEGER, 
	PRIMARY KEY (part)
)
-- next
CREATE TABLE approvalflow_docket (
	region TEXT NOT NULL, 
	agency TEXT NOT NULL, 
	case_ref TEXT NOT NULL, 
	PRIMARY KEY (region, agency, case_ref), 
	FOREIGN KEY(region, case_ref) REFERENCES approvalflow_cases (region, ref)
)
 WITHOUT ROWID
-- next
CREATE TABLE approvalflow_journal (
	region TEXT NOT NULL, 
	position BIGINT NOT NULL, 
	kind TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	entered BIGINT NOT NULL, 
	"by" TEXT NOT NULL, 
	command_id TEXT NOT NULL, 
	body TEXT NOT NULL, 
	agency TEXT NOT NULL, 
	station TEXT NOT NULL, 
	acting_for TEXT NOT NULL, 
	case_ref TEXT, 
	case_seq BIGINT, 
	link BLOB NOT NULL, 
	PRIMARY KEY (region, position), 
	UNIQUE (region, case_ref, case_seq), 
	FOREIGN KEY(region, case_ref) REFERENCES approvalflow_cases (region, ref) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT position_counts_from_one CHECK (position > 0), 
	CONSTRAINT case_seq_counts_from_one CHECK (case_seq > 0), 
	CONSTRAINT link_is_a_hash CHECK (length(link) = 32), 
	CONSTRAINT region_is_not_empty CHECK (length(trim(region)) > 0), 
	CONSTRAINT kind_is_not_empty CHECK (length(trim(kind)) > 0)
)
-- next
CREATE TABLE approvalflow_bills (
	region TEXT NOT NULL, 
	seq BIGINT NOT NULL, 
	ref TEXT NOT NULL, 
	case_ref TEXT NOT NULL, 
	code TEXT NOT NULL, 
	fee_title_zh TEXT NOT NULL, 
	fee_title_en TEXT NOT NULL, 
	fen BIGINT NOT NULL, 
	currency TEXT NOT NULL, 
	payer_ref TEXT NOT NULL, 
	opened_at BIGINT NOT NULL, 
	due_at BIGINT, 
	bank TEXT NOT NULL, 
	merchant TEXT NOT NULL, 
	payment_code TEXT NOT NULL, 
	state TEXT NOT NULL, 
	PRIMARY KEY (region, ref), 
	UNIQUE (region, seq), 
	FOREIGN KEY(region, case_ref) REFERENCES approvalflow_cases (region, ref) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fen_is_an_amount CHECK (fen BETWEEN 1 AND 1000000000000), 
	CONSTRAINT region_is_not_empty CHECK (length(trim(region)) > 0), 
	CONSTRAINT ref_is_not_empty CHECK (length(trim(ref)) > 0), 
	CONSTRAINT currency_is_not_empty CHECK (length(trim(currency)) > 0), 
	CONSTRAINT state_is_not_empty CHECK (length(trim(state)) > 0)
)
-- next
CREATE INDEX approvalflow_bills_in_state ON approvalflow_bills (region, state, seq)
-- next
CREATE INDEX approvalflow_bills_of_case ON approvalflow_bills (region, case_ref, seq)
-- next
CREATE TABLE approvalflow_payments (
	region TEXT NOT NULL, 
	seq BIGINT NOT NULL, 
	bank TEXT NOT NULL, 
	bank_txn TEXT NOT NULL, 
	named_bill TEXT NOT NULL, 
	state TEXT NOT NULL, 
	fen BIGINT NOT NULL, 
	currency TEXT NOT NULL, 
	merchant TEXT NOT NULL, 
	paid_at BIGINT, 
	evidence TEXT NOT NULL, 
	bill_ref TEXT, 
	case_ref TEXT NOT NULL, 
	verdict TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	entered BIGINT NOT NULL, 
	receipt TEXT NOT NULL, 
	PRIMARY KEY (region, bank, bank_txn), 
	UNIQUE (region, seq), 
	FOREIGN KEY(region, bill_ref) REFERENCES approvalflow_bills (region, ref) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fen_is_an_amount CHECK (fen BETWEEN 1 AND 1000000000000), 
	CONSTRAINT verdict_is_known CHECK (verdict IN ('confirm', 'suspense')), 
	CONSTRAINT confirmed_money_pays_a_bill CHECK (verdict <> 'confirm' OR bill_ref IS NOT NULL), 
	CONSTRAINT region_is_not_empty CHECK (length(trim(region)) > 0), 
	CONSTRAINT bank_txn_is_not_empty CHECK (length(trim(bank_txn)) > 0), 
	CONSTRAINT currency_is_not_empty CHECK (length(trim(currency)) > 0)
)
-- next
CREATE INDEX approvalflow_payments_by_verdict ON approvalflow_payments (region, verdict, seq)
-- next
CREATE INDEX approvalflow_payments_of_bill ON approvalflow_payments (region, bill_ref, seq)
-- next
CREATE TABLE approvalflow_receipts (
	region TEXT NOT NULL, 
	seq BIGINT NOT NULL, 
	code TEXT NOT NULL, 
	serial TEXT NOT NULL, 
	case_ref TEXT NOT NULL, 
	bill_ref TEXT NOT NULL, 
	payer_ref TEXT NOT NULL, 
	bank TEXT NOT NULL, 
	bank_txn TEXT NOT NULL, 
	fee_title_zh TEXT NOT NULL, 
	fee_title_en TEXT NOT NULL, 
	fen BIGINT NOT NULL, 
	currency TEXT NOT NULL, 
	issued_at BIGINT NOT NULL, 
	reverses TEXT NOT NULL, 
	reason_zh TEXT, 
	reason_en TEXT, 
	PRIMARY KEY (region, code, serial), 
	UNIQUE (region, seq), 
	FOREIGN KEY(region, case_ref) REFERENCES approvalflow_cases (region, ref) DEFERRABLE INITIALLY DEFERRED, 
	FOREIGN KEY(region, bank, bank_txn) REFERENCES approvalflow_payments (region, bank, bank_txn) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fen_is_an_amount CHECK ((reverses = '' AND fen BETWEEN 1 AND 1000000000000) OR (reverses <> '' AND fen BETWEEN -1000000000000 AND -1)), 
	CONSTRAINT region_is_not_empty CHECK (length(trim(region)) > 0), 
	CONSTRAINT code_is_not_empty CHECK (length(trim(code)) > 0), 
	CONSTRAINT serial_is_not_empty CHECK (length(trim(serial)) > 0), 
	CONSTRAINT currency_is_not_empty CHECK (length(trim(currency)) > 0)
)
-- next
CREATE UNIQUE INDEX approvalflow_reversal_of_receipt ON approvalflow_receipts (region, reverses) WHERE reverses != ''
-- next
CREATE INDEX approvalflow_receipts_of_case ON approvalflow_receipts (region, case_ref, seq)
-- next
CREATE UNIQUE INDEX approvalflow_receipt_of_payment ON approvalflow_receipts (region, bank, bank_txn) WHERE reverses = ''
-- next
CREATE TRIGGER IF NOT EXISTS approvalflow_journal_update BEFORE UPDATE ON approvalflow_journal BEGIN SELECT RAISE(ABORT, 'journal are never changed'); END
-- next
CREATE TRIGGER IF NOT EXISTS approvalflow_journal_delete BEFORE DELETE ON approvalflow_journal BEGIN SELECT RAISE(ABORT, 'journal are never taken away'); END
-- next
CREATE TRIGGER IF NOT EXISTS approvalflow_journal_insert BEFORE INSERT ON approvalflow_journal WHEN NEW.position <> 1 + coalesce((SELECT max(position) FROM approvalflow_journal WHERE region = NEW.region), 0) OR EXISTS (SELECT 1 FROM approvalflow_journal WHERE region = NEW.region AND case_ref = NEW.case_ref AND case_seq = NEW.case_seq) BEGIN SELECT RAISE(ABORT, 'taken: journal'); END
-- next
CREATE TRIGGER IF NOT EXISTS approvalflow_matter_versions_update BEFORE UPDATE ON approvalflow_matter_versions BEGIN SELECT RAISE(ABORT, 'matter_versions are never changed'); END
-- next
CREATE TRIGGER IF NOT EXISTS approvalflow_matter_versions_delete BEFORE DELETE ON approvalflow_matter_versions BEGIN SELECT RAISE(ABORT, 'matter_versions are never taken away'); END
-- next
CREATE TRIGGER IF NOT EXISTS approvalflow_matter_versions_insert BEFORE INSERT ON approvalflow_matter_versions WHEN EXISTS (SELECT 1 FROM approvalflow_matter_versions WHERE region = NEW.region AND code = NEW.code AND version = NEW.version) BEGIN SELECT RAISE(ABORT, 'taken: matter_versions'); END
-- next
CREATE TRIGGER IF NOT EXISTS approvalflow_commands_update BEFORE UPDATE ON approvalflow_commands BEGIN SELECT RAISE(ABORT, 'commands are never changed'); END
-- next
CREATE TRIGGER IF NOT EXISTS approvalflow_commands_delete BEFORE DELETE ON approvalflow_commands BEGIN SELECT RAISE(ABORT, 'commands are never taken away'); END
-- next
CREATE TRIGGER IF NOT EXISTS approvalflow_commands_insert BEFORE INSERT ON approvalflow_commands WHEN EXISTS (SELECT 1 FROM approvalflow_commands WHERE region = NEW.region AND id = NEW.id) BEGIN SELECT RAISE(ABORT, 'taken: commands'); END
-- next
CREATE TRIGGER IF NOT EXISTS approvalflow_payments_update BEFORE UPDATE ON approvalflow_payments BEGIN SELECT RAISE(ABORT, 'payments are never changed'); END
-- next
CREATE TRIGGER IF NOT EXISTS approvalflow_payments_delete BEFORE DELETE ON approvalflow_payments BEGIN SELECT RAISE(ABORT, 'payments are never taken away'); END
-- next
CREATE TRIGGER IF NOT EXISTS approvalflow_payments_insert BEFORE INSERT ON approvalflow_payments WHEN EXISTS (SELECT 1 FROM approvalflow_payments WHERE region = NEW.region AND bank = NEW.bank AND bank_txn = NEW.bank_txn) OR EXISTS (SELECT 1 FROM approvalflow_payments WHERE region = NEW.region AND seq = NEW.seq) BEGIN SELECT RAISE(ABORT, 'taken: payments'); END
-- next
CREATE TRIGGER IF NOT EXISTS approvalflow_receipts_update BEFORE UPDATE ON approvalflow_receipts BEGIN SELECT RAISE(ABORT, 'receipts are never changed'); END
-- next
CREATE TRIGGER IF NOT EXISTS approvalflow_receipts_delete BEFORE DELETE ON approvalflow_receipts BEGIN SELECT RAISE(ABORT, 'receipts are never taken away'); END
-- next
CREATE TRIGGER IF NOT EXISTS approvalflow_receipts_insert BEFORE INSERT ON approvalflow_receipts WHEN EXISTS (SELECT 1 FROM approvalflow_receipts WHERE region = NEW.region AND code = NEW.code AND serial = NEW.serial) OR EXISTS (SELECT 1 FROM approvalflow_receipts WHERE region = NEW.region AND seq = NEW.seq) OR EXISTS (SELECT 1 FROM approvalflow_receipts WHERE region = NEW.region AND bank = NEW.bank AND bank_txn = NEW.bank_txn AND reverses = NEW.reverses) BEGIN SELECT RAISE(ABORT, 'taken: receipts'); END
-- next
CREATE TRIGGER IF NOT EXISTS approvalflow_postings_update BEFORE UPDATE ON approvalflow_postings BEGIN SELECT RAISE(ABORT, 'postings are never changed'); END
-- next
CREATE TRIGGER IF NOT EXISTS approvalflow_postings_delete BEFORE DELETE ON approvalflow_postings BEGIN SELECT RAISE(ABORT, 'postings are never taken away'); END
-- next
CREATE TRIGGER IF NOT EXISTS approvalflow_postings_insert BEFORE INSERT ON approvalflow_postings WHEN EXISTS (SELECT 1 FROM approvalflow_postings WHERE region = NEW.region AND seq = NEW.seq) BEGIN SELECT RAISE(ABORT, 'taken: postings'); END
-- next
CREATE TRIGGER IF NOT EXISTS approvalflow_cases_delete BEFORE DELETE ON approvalflow_cases BEGIN SELECT RAISE(ABORT, 'cases are never taken away'); END
-- next
CREATE TRIGGER IF NOT EXISTS approvalflow_cases_insert BEFORE INSERT ON approvalflow_cases WHEN EXISTS (SELECT 1 FROM approvalflow_cases WHERE region = NEW.region AND ref = NEW.ref) BEGIN SELECT RAISE(ABORT, 'taken: cases'); END
-- next
CREATE TRIGGER IF NOT EXISTS approvalflow_cases_update BEFORE UPDATE ON approvalflow_cases WHEN OLD.number <> '' AND NEW.number <> OLD.number BEGIN SELECT RAISE(ABORT, 'an acceptance number never changes'); END
-- next
CREATE TRIGGER IF NOT EXISTS approvalflow_bills_delete BEFORE DELETE ON approvalflow_bills BEGIN SELECT RAISE(ABORT, 'bills are never taken away'); END
-- next
CREATE TRIGGER IF NOT EXISTS approvalflow_bills_insert BEFORE INSERT ON approvalflow_bills WHEN EXISTS (SELECT 1 FROM approvalflow_bills WHERE region = NEW.region AND ref = NEW.ref) BEGIN SELECT RAISE(ABORT, 'taken: bills'); END
-- next
CREATE TRIGGER IF NOT EXISTS approvalflow_cards_delete BEFORE DELETE ON approvalflow_cards BEGIN SELECT RAISE(ABORT, 'cards are never taken away'); END
-- next
CREATE TRIGGER IF NOT EXISTS approvalflow_cards_insert BEFORE INSERT ON approvalflow_cards WHEN EXISTS (SELECT 1 FROM approvalflow_cards WHERE region = NEW.region AND ref = NEW.ref) OR EXISTS (SELECT 1 FROM approvalflow_cards WHERE region = NEW.region AND subject_kind = NEW.subject_kind AND subject = NEW.subject AND rule = NEW.rule AND level = NEW.level) BEGIN SELECT RAISE(ABORT, 'taken: cards'); END
-- next
CREATE TRIGGER IF NOT EXISTS approvalflow_chain_heads_delete BEFORE DELETE ON approvalflow_chain_heads BEGIN SELECT RAISE(ABORT, 'the head of a chain is never taken away'); END
-- next
CREATE TRIGGER IF NOT EXISTS approvalflow_chain_heads_update BEFORE UPDATE ON approvalflow_chain_heads WHEN NEW.position < OLD.position BEGIN SELECT RAISE(ABORT, 'the head of a chain never goes back'); END
-- next
CREATE TRIGGER IF NOT EXISTS approvalflow_number_series_delete BEFORE DELETE ON approvalflow_number_series BEGIN SELECT RAISE(ABORT, 'a series of numbers is never taken away'); END
-- next
CREATE TRIGGER IF NOT EXISTS approvalflow_number_series_update BEFORE UPDATE ON approvalflow_number_series WHEN NEW.last <> OLD.last + 1 BEGIN SELECT RAISE(ABORT, 'a series counts without a gap'); END
-- next
CREATE TRIGGER IF NOT EXISTS approvalflow_timers_delete BEFORE DELETE ON approvalflow_timers WHEN OLD.fired = 1 BEGIN SELECT RAISE(ABORT, 'a rung that fired stays'); END
-- next
CREATE TRIGGER IF NOT EXISTS approvalflow_timers_update BEFORE UPDATE ON approvalflow_timers WHEN OLD.fired = 1 AND NEW.fired = 0 BEGIN SELECT RAISE(ABORT, 'a rung that fired stays so'); END
-- next
INSERT INTO approvalflow_schema_version (part, version) VALUES ('store', 1)

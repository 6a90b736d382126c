//! Carrying an import out: every row in one transaction, with progress; a stop before the end leaves no trace (IM8).

use super::{
    super::home::home,
    book::{Book, Entry, WritingBook},
    preview::{Plan, plan_of},
    report::{Counts, ImportOutcome, RowReport, reason},
    sorter::{Sorter, Verdict},
    source::{Source, file_fault, row_hash},
};
use crate::{AppError, AppResult, Caller, Desk, ErrorCode, backup::BackupKind, jobs::Job};
use deskbell_core::{
    clients::import::{ImportedRow, Mapping, RowReader, absorb},
    id::{ClientId, ImportId},
};
use deskbell_store::{
    Tx,
    clients::{self as store, ImportRun},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// More rows than this are not written without a backup first (T102).
pub(super) const UNGUARDED_ROWS: u32 = 20;

/// Carries an import out.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClientImportRun {
    /// The file: a token of the file chooser, in the terminal a path.
    pub path: String,
    /// What each column fills; without it the remembered or proposed one.
    #[serde(default)]
    pub mapping: Option<Mapping>,
    /// What a person decided about rows.
    #[serde(default)]
    pub decisions: Option<Decisions>,
}

/// What to do with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RowChoice {
    /// Make a new client.
    Create,
    /// Add to the known client; where both say something, keep ours.
    Keep,
    /// Add to the known client; where both say something, take theirs.
    Take,
    /// Leave the row out.
    Skip,
}

/// What a person decided. Without a word: new rows are made, updates added, conflicts keep ours, unsure rows are left
/// out (IM4).
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Decisions {
    /// For all new rows.
    pub new: Option<RowChoice>,
    /// For all updates.
    pub update: Option<RowChoice>,
    /// For all unsure rows.
    pub unsure: Option<RowChoice>,
    /// For all conflicts.
    pub conflict: Option<RowChoice>,
    /// For single rows; these win.
    pub rows: Vec<RowDecision>,
}

/// What a person decided about one row.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RowDecision {
    /// The row.
    pub row: u32,
    /// What to do.
    pub choice: RowChoice,
    /// The client that the row is, where a person knows better.
    #[serde(default)]
    pub client_id: Option<ClientId>,
}

/// What was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Written {
    /// Clients made.
    pub created: u32,
    /// Clients changed.
    pub changed: u32,
    /// Rows that added nothing.
    pub unchanged: u32,
    /// Rows left out.
    pub skipped: u32,
}

/// An import that was carried out.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImportDone {
    /// For the undo.
    pub import_id: Option<ImportId>,
    /// Rows by outcome.
    pub counts: Counts,
    /// What was written.
    pub written: Written,
    /// Every row that is not plainly new, or has a reason.
    pub rows: Vec<RowReport>,
}

/// Carries an import out in one transaction. Refused when something must be asked first (`fields` says what).
pub fn run(desk: &Desk, caller: &Caller, request: ClientImportRun) -> AppResult<ImportDone> {
    let path = desk.files.path(caller, "path", &request.path, desk.now())?;
    let source = Source::open(&path)?;
    let plan = desk.store.read(|tx| plan_of(desk, tx, &source, request.mapping))?;
    if let Some(question) = plan.ask.first() {
        return Err(AppError::invalid(format!("mapping.{question}"), "ask"));
    }
    if plan.records > UNGUARDED_ROWS {
        desk.back_up(BackupKind::BeforeImport, None)?;
    }
    let job = desk.jobs.start("client_import_run");
    desk.write(caller, |tx| {
        let import = desk.new_id::<ImportId>();
        let run = ImportRun {
            id: import,
            file_name: source.file_name.clone(),
            file_sha256: source.sha256.clone(),
            header_key: plan.header_key.clone(),
            by: caller.staff,
            created: desk.now(),
            undone: None,
        };
        store::add_import(tx, &run)?;
        let mut book = WritingBook {
            desk,
            tx,
            import,
            by: caller.staff,
            file_name: &source.file_name,
            next_number: store::next_number(tx)?,
        };
        let decisions = request.decisions.unwrap_or_default();
        let pass = Pass::new(desk, tx, &source, &plan, &decisions)?;
        let (counts, written, rows) = pass.through(&mut book, u32::MAX, Some(&job))?;
        store::set_import_counts(tx, import, &serde_json::to_string(&counts).unwrap_or_default())?;
        store::remember_mapping(tx, &plan.header_key, &plan.remembered_as()?, desk.now())?;
        tx.changed("clients", import);
        Ok(ImportDone {
            import_id: Some(import),
            counts,
            written,
            rows,
        })
    })
}

/// One way through all records, for the preview and the run alike.
pub(super) struct Pass<'p> {
    tx: &'p Tx<'p>,
    source: &'p Source,
    plan: &'p Plan,
    decisions: &'p Decisions,
    choices: HashMap<u32, &'p RowDecision>,
    sorter: Sorter,
    reader: RowReader<'p>,
    counts: Counts,
    written: Written,
    rows: Vec<RowReport>,
    payers: Vec<(u32, ClientId, String)>,
}

impl<'p> Pass<'p> {
    pub fn new(
        desk: &Desk,
        tx: &'p Tx<'p>,
        source: &'p Source,
        plan: &'p Plan,
        decisions: &'p Decisions,
    ) -> AppResult<Pass<'p>> {
        Ok(Pass {
            tx,
            source,
            plan,
            decisions,
            choices: decisions.rows.iter().map(|decision| (decision.row, decision)).collect(),
            sorter: Sorter::new(tx)?,
            reader: RowReader::new(&plan.mapping, &plan.country, plan.order, home(desk, tx)?.today),
            counts: Counts::default(),
            written: Written::default(),
            rows: Vec::new(),
            payers: Vec::new(),
        })
    }

    /// Goes through at most `limit` records.
    pub fn through(
        mut self,
        book: &mut impl Book,
        limit: u32,
        job: Option<&Job<'_>>,
    ) -> AppResult<(Counts, Written, Vec<RowReport>)> {
        let total = u64::from(self.plan.records);
        let step = (total / 100).max(50);
        let mut records = self.source.records()?;
        let mut row = 0_u32;
        while let Some(record) = records.next_record().map_err(file_fault)? {
            row += 1;
            if row > limit {
                break;
            }
            self.one(book, row, self.reader.read(&record), &row_hash(&record))?;
            if let Some(job) = job.filter(|_| u64::from(row) % step == 0) {
                job.progress(u64::from(row), total);
                if job.stopped() {
                    return Err(AppError::new(ErrorCode::Cancelled, "nothing was imported"));
                }
            }
        }
        self.settle_payers(book)?;
        Ok((self.counts, self.written, self.rows))
    }

    fn one(&mut self, book: &mut impl Book, row: u32, mut read: ImportedRow, hash: &str) -> AppResult<()> {
        if let Some(rule) = read.bad {
            read.reasons.push(reason("row", rule, ""));
            self.written.skipped += 1;
            self.report(row, ImportOutcome::Bad, None, read);
            return Ok(());
        }
        let mut verdict = self.sorter.judge(self.tx, &read, hash)?;
        let own = self.choices.get(&row).copied();
        if let Some(id) = own.and_then(|decision| decision.client_id) {
            verdict = Verdict::Same(id, reason("duplicate", "decided", ""));
        }
        let choice = own.map(|decision| decision.choice);
        match verdict {
            Verdict::New => match choice.or(self.decisions.new) {
                Some(RowChoice::Skip) => self.skip(row, ImportOutcome::New, None, read),
                _ => self.create(book, row, ImportOutcome::New, read, hash),
            },
            Verdict::Unsure(id, why) => {
                read.reasons.push(why);
                match choice.or(self.decisions.unsure) {
                    Some(RowChoice::Create) => self.create(book, row, ImportOutcome::Unsure, read, hash),
                    Some(RowChoice::Keep | RowChoice::Take) => self.add_to(book, row, id, choice, read, hash),
                    _ => self.skip(row, ImportOutcome::Unsure, Some(id), read),
                }
            }
            Verdict::Same(id, why) => {
                read.reasons.push(why);
                match choice {
                    Some(RowChoice::Create) => self.create(book, row, ImportOutcome::Update, read, hash),
                    _ => self.add_to(book, row, id, choice, read, hash),
                }
            }
        }
    }

    fn skip(&mut self, row: u32, outcome: ImportOutcome, id: Option<ClientId>, read: ImportedRow) -> AppResult<()> {
        self.written.skipped += 1;
        self.report(row, outcome, id, read);
        Ok(())
    }

    fn create(
        &mut self,
        book: &mut impl Book,
        row: u32,
        outcome: ImportOutcome,
        mut read: ImportedRow,
        hash: &str,
    ) -> AppResult<()> {
        if let Some(number) = read.content.external_id.clone()
            && self.sorter.of_number(self.tx, &number)?.is_some()
        {
            // A person says it is somebody else: the number stays with whom it was.
            read.reasons.push(reason("externalId", "taken", number));
            read.content.external_id = None;
        }
        let payer = self.payer_of(&read)?;
        read.content.bill_to = payer.as_ref().ok().copied().flatten();
        let entry = Entry {
            row,
            hash,
            refused: &read.refused,
        };
        let id = book.create(read.content.clone(), &entry)?;
        if let Err(number) = payer {
            self.payers.push((row, id, number));
        }
        self.written.created += 1;
        self.sorter.learn_new(id, &read, hash.to_owned(), row);
        self.report(row, outcome, None, read);
        Ok(())
    }

    /// The payer when the row names one that is known; `Err` with the number while it is not.
    fn payer_of(&self, read: &ImportedRow) -> AppResult<Result<Option<ClientId>, String>> {
        let Some(number) = read
            .payer
            .as_ref()
            .filter(|payer| Some(*payer) != read.content.external_id.as_ref())
        else {
            return Ok(Ok(None));
        };
        Ok(match self.sorter.of_number(self.tx, number)? {
            Some(id) => Ok(Some(id)),
            None => Err(number.clone()),
        })
    }

    fn add_to(
        &mut self,
        book: &mut impl Book,
        row: u32,
        id: ClientId,
        choice: Option<RowChoice>,
        mut read: ImportedRow,
        hash: &str,
    ) -> AppResult<()> {
        match self.payer_of(&read)? {
            Ok(payer) => read.content.bill_to = payer.filter(|payer| *payer != id),
            Err(number) => read.reasons.push(reason("payerExternalId", "payer_not_found", number)),
        }
        let present = book.content(id)?;
        let ours_first = absorb(&present, &read.content, false);
        let outcome = if ours_first.clashes.is_empty() {
            ImportOutcome::Update
        } else {
            ImportOutcome::Conflict
        };
        for clash in &ours_first.clashes {
            read.reasons.push(reason(clash.field, "differs", &clash.theirs));
        }
        let group = if outcome == ImportOutcome::Conflict {
            self.decisions.conflict
        } else {
            self.decisions.update
        };
        let choice = choice.or(group).unwrap_or(RowChoice::Keep);
        if choice == RowChoice::Skip {
            return self.skip(row, outcome, Some(id), read);
        }
        let content = if choice == RowChoice::Take {
            absorb(&present, &read.content, true)
        } else {
            ours_first
        }
        .content;
        let entry = Entry {
            row,
            hash,
            refused: &read.refused,
        };
        if book.change(id, content, &entry)? {
            self.written.changed += 1;
        } else {
            self.written.unchanged += 1;
        }
        self.sorter.learn(id, &read, hash.to_owned(), row);
        self.report(row, outcome, Some(id), read);
        Ok(())
    }

    fn report(&mut self, row: u32, outcome: ImportOutcome, client_id: Option<ClientId>, read: ImportedRow) {
        self.counts.add(outcome);
        if outcome != ImportOutcome::New || !read.reasons.is_empty() {
            let name = read.content.display_name();
            self.rows.push(RowReport {
                row,
                outcome,
                name,
                client_id,
                reasons: read.reasons,
            });
        }
    }

    /// Payers that stand further down in the file than those they pay for.
    fn settle_payers(&mut self, book: &mut impl Book) -> AppResult<()> {
        for (row, id, number) in std::mem::take(&mut self.payers) {
            match self.sorter.of_number(self.tx, &number)? {
                Some(payer) if payer != id => book.set_payer(id, payer)?,
                _ => self.add_reason(row, &number),
            }
        }
        self.rows.sort_by_key(|report| report.row);
        Ok(())
    }

    fn add_reason(&mut self, row: u32, number: &str) {
        let missing = reason("payerExternalId", "payer_not_found", number);
        match self.rows.iter_mut().find(|report| report.row == row) {
            Some(report) => report.reasons.push(missing),
            None => self.rows.push(RowReport {
                row,
                outcome: ImportOutcome::New,
                name: String::new(),
                client_id: None,
                reasons: vec![missing],
            }),
        }
    }
}

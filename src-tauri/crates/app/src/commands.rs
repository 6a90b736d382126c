//! The one list of commands. A line names the command, whether it writes, the right it needs, its use case, request and
//! answer. The terminal's dispatch, the window's handlers and permissions, and the TypeScript come from it.
//!
//! Three parts, by what a command works on: the open [`Desk`] (nearly all), the [`Office`] around it (first run,
//! unlocking), and the [`Window`] (choosers, the tray; the terminal has none of these).

use crate::{
    AppError, AppResult, Caller, Desk, ErrorCode, Office, appointments, audit,
    backup::{page, restoring},
    business, clients, invoices, keys, office,
    reminders::{accounts, compose, health, outbox, preview, rules, tell, templates},
    window::{self, Window},
};
use deskbell_core::{
    business::Profile,
    paging::Page,
    rights::{Right, holds},
};
use deskbell_store::house;
use schemars::{JsonSchema, generate::SchemaSettings};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::{
    collections::BTreeSet,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::OnceLock,
};

/// Largest request in bytes (T78).
pub const MAX_REQUEST_BYTES: usize = 1024 * 1024;
/// Deepest nesting of a request (T78).
pub const MAX_DEPTH: usize = 32;

/// A command as declared in the list, on what it works on.
pub struct Command<On: ?Sized> {
    /// `noun_verb`.
    pub name: &'static str,
    /// True when it may change something.
    pub writes: bool,
    /// What the caller's role must hold.
    pub right: Right,
    /// JSON Schema of the request.
    pub request: fn() -> Value,
    /// JSON Schema of the answer.
    pub answer: fn() -> Value,
    run: fn(&On, &Caller, Value) -> AppResult<String>,
}

/// A request without fields.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

macro_rules! commands {
    ($(#[$doc:meta])* $list:ident on $on:ty; $($name:ident: $mode:ident $right:ident $($function:ident)::+($request:ty) -> $answer:ty;)+) => {
        $(#[$doc])*
        pub const $list: &[Command<$on>] = &[$(Command {
            name: stringify!($name),
            writes: commands!(@writes $mode),
            right: Right::$right,
            request: || schema_of::<$request>(SchemaSettings::draft2020_12()),
            answer: || schema_of::<$answer>(SchemaSettings::draft2020_12().for_serialize()),
            run: |on, caller, request| {
                static SHAPE: OnceLock<Shape> = OnceLock::new();
                let request: $request = read_request(request, &SHAPE)?;
                let answer: $answer = crate::$($function)::+(on, caller, request)?;
                serde_json::to_string(&answer).map_err(internal)
            },
        }),+];
    };
    (@writes read) => { false };
    (@writes write) => { true };
}

commands! {
    /// What needs the window itself.
    WINDOW_COMMANDS on dyn Window;

    window_ready: read See window::ready(Nothing) -> Nothing;
    app_quit: read See window::quit(Nothing) -> Nothing;
    import_choose: read See window::choose_import(Nothing) -> Option<window::Chosen>;
    recovery_sheet_save: read See window::save_recovery_sheet(window::RecoverySheetSave) -> Option<window::Saved>;
    contact_open: read See window::open_contact(window::ContactOpen) -> Nothing;
    file_choose: read See window::choose_file(window::FileChoose) -> window::FileChosen;
    file_save_choose: read See window::choose_save(window::FileSaveChoose) -> window::FileChosen;
    folder_choose: read See window::choose_folder(window::FolderChoose) -> window::FileChosen;
    file_open: read See window::open_file(window::FileOpen) -> Nothing;
    autostart_get: read See window::autostart(Nothing) -> window::Autostart;
    autostart_set: write See window::set_autostart(window::Autostart) -> window::Autostart;
}

commands! {
    /// What works around the desk: first run, unlocking, and how things stand.
    OFFICE_COMMANDS on Office;

    app_state: read See office::state(Nothing) -> office::AppState;
    unlock_with_keyring: read See office::unlock(Nothing) -> office::AppState;
    unlock_with_code: write See office::unlock_with_code(office::UnlockWithCode) -> office::AppState;
    restore_closed: write See office::restore(office::RestoreClosed) -> office::AppState;
    window_prefs_get: read See office::prefs(Nothing) -> office::WindowPrefs;
    window_prefs_set: write See office::set_prefs(office::WindowPrefs) -> Nothing;
    first_run_countries: read See office::countries(Nothing) -> office::Countries;
    first_run_preset: read See office::preset(office::PresetAsk) -> office::PresetView;
    first_run_start: write See office::first_run(office::FirstRun) -> office::FirstRunDone;
    recovery_later: write See office::recovery_later(Nothing) -> Nothing;
    demo_load: write See office::load_demo(Nothing) -> office::AppState;
}

commands! {
    /// Every command on the open desk, in the order of the list.
    COMMANDS on Desk;

    job_stop: read See commands::job_stop(JobStop) -> JobStopped;

    business_get: read See business::business_get(Nothing) -> Profile;
    business_update: write EditBusiness business::business_update(business::BusinessPatch) -> Profile;
    logo_get: read See business::logo_get(Nothing) -> business::LogoView;
    logo_set: write EditBusiness business::logo_set(business::LogoSet) -> Profile;
    staff_create: write EditStaff business::staff_create(business::StaffDraft) -> business::TeamSaved;
    staff_update: write EditStaff business::staff_update(business::StaffPatch) -> business::TeamSaved;
    staff_archive: write EditStaff business::staff_archive(business::TeamArchive) -> business::TeamSaved;
    staff_list: read See business::staff_list(business::TeamList) -> Page<business::StaffView>;
    room_create: write EditHours business::room_create(business::RoomDraft) -> business::TeamSaved;
    room_update: write EditHours business::room_update(business::RoomPatch) -> business::TeamSaved;
    room_archive: write EditHours business::room_archive(business::TeamArchive) -> business::TeamSaved;
    room_list: read See business::room_list(business::TeamList) -> Page<business::RoomView>;
    service_create: write EditHours business::service_create(business::ServiceDraft) -> business::ServiceSaved;
    service_update: write EditHours business::service_update(business::ServicePatch) -> business::ServiceSaved;
    service_archive: write EditHours business::service_archive(business::ServiceArchive) -> business::ServiceSaved;
    service_list: read See business::service_list(business::TeamList) -> Page<business::ServiceView>;
    hours_set: write EditHours business::hours_set(business::HoursSet) -> business::HoursView;
    hours_get: read See business::hours_get(business::HoursAsk) -> business::HoursView;
    closure_create: write EditHours business::closure_create(business::ClosureDraft) -> business::ClosureSaved;
    closure_list: read See business::closure_list(business::ClosureList) -> Page<business::ClosureView>;
    holiday_create: write EditHours business::holiday_create(business::HolidayDraft) -> business::HolidayRef;
    holiday_list: read See business::holiday_list(business::HolidayList) -> Page<business::HolidayView>;
    holiday_delete: write EditHours business::holiday_delete(business::HolidayRef) -> business::HolidayRef;
    closure_undecided: read See business::closure_undecided(Nothing) -> Page<business::Affected>;
    closure_settle: write Book business::closure_settle(business::ClosureSettle) -> business::ClosureSettled;
    closure_delete: write EditHours business::closure_delete(business::ClosureRef) -> business::ClosureRef;

    keys_status: read Keys keys::status(Nothing) -> keys::KeysStatus;
    recovery_new: read Keys keys::recovery_new(Nothing) -> keys::RecoveryMade;
    recovery_prove: write Keys keys::recovery_prove(keys::RecoveryProof) -> keys::RecoveryProved;
    key_show: read Keys keys::show(keys::KeyShow) -> keys::RawKey;
    device_confirm: write Keys keys::device_confirm(Nothing) -> keys::DeviceConfirmed;
    backup_run: write Backup backup::page::run(page::BackupRun) -> page::BackupView;
    backup_list: read Backup backup::page::list(Nothing) -> page::BackupList;
    backup_prove: read Backup backup::page::prove(page::BackupProve) -> page::BackupProved;
    backup_place_choose: write Keys backup::page::place_choose(page::PlaceChoose) -> page::BackupList;
    restore_preview: read Keys backup::restoring::preview(restoring::RestoreFrom) -> restoring::RestorePreview;
    restore_run: write Keys backup::restoring::run(restoring::RestoreFrom) -> restoring::RestoreDone;
    restore_undo: write Keys backup::restoring::undo(Nothing) -> restoring::RestoreDone;
    audit_list: read ReadAudit audit::list(audit::AuditList) -> audit::AuditPage;
    audit_verify: read ReadAudit audit::verify(Nothing) -> audit::AuditVerified;

    provider_kinds: read See reminders::accounts::kinds(Nothing) -> accounts::Kinds;
    provider_list: read See reminders::accounts::list(Nothing) -> accounts::Accounts;
    provider_configure: write EditAccounts reminders::accounts::configure(accounts::Configure) -> accounts::AccountSaved;
    provider_update: write EditAccounts reminders::accounts::update(accounts::AccountEdit) -> accounts::AccountSaved;
    provider_disable: write EditAccounts reminders::accounts::disable(accounts::AccountVersion) -> accounts::AccountSaved;
    provider_test: write EditAccounts reminders::accounts::test(accounts::TestMessage) -> accounts::Tested;

    reminder_rule_create: write EditRules reminders::rules::create(rules::RuleCreate) -> rules::RuleSaved;
    reminder_rule_list: read See reminders::rules::list(Nothing) -> Page<rules::RuleView>;
    reminder_rule_update: write EditRules reminders::rules::update(rules::RuleUpdate) -> rules::RuleSaved;
    send_settings_get: read See reminders::rules::settings_get(Nothing) -> rules::SendSettingsView;
    send_settings_set: write EditRules reminders::rules::settings_set(rules::SendSettingsView) -> rules::SendSettingsView;
    template_set: write EditRules reminders::templates::set(templates::TemplateSet) -> templates::TemplateSaved;
    template_list: read See reminders::templates::list(Nothing) -> Page<templates::TemplateView>;
    reminder_preview: read See reminders::preview::preview(preview::PreviewRequest) -> Page<preview::PreviewItem>;
    outbox_list: read See reminders::outbox::list(outbox::OutboxList) -> Page<outbox::OutboxView>;
    outbox_resolve: write Send reminders::outbox::resolve(outbox::OutboxResolve) -> outbox::OutboxState;
    outbox_send_now: write Send reminders::outbox::send_now(outbox::OutboxChoice) -> outbox::OutboxState;
    outbox_stop: write Send reminders::outbox::stop(outbox::OutboxChoice) -> outbox::OutboxState;
    hold_list: read See reminders::outbox::hold_list(Nothing) -> Page<outbox::HoldView>;
    hold_release: write Send reminders::outbox::hold_release(outbox::HoldRelease) -> outbox::HoldReleased;
    message_send: write Send reminders::compose::message_send(compose::MessageSend) -> compose::MessageQueued;
    notice_send: write Book reminders::compose::notice_send(compose::NoticeSend) -> compose::MessageQueued;
    notice_ask: read See reminders::tell::ask(tell::NoticeAsk) -> tell::NoticeQuestion;
    notice_answer: write Book reminders::tell::answer(tell::NoticeAnswer) -> tell::NoticeAnswered;
    sending_state: read See reminders::health::sending_state(Nothing) -> health::SendingState;

    client_create: write EditClients clients::create(clients::ClientDraft) -> clients::ClientSaved;
    client_get: read See clients::get(clients::ClientGet) -> clients::ClientView;
    client_update: write EditClients clients::update(clients::ClientPatch) -> clients::ClientSaved;
    client_archive: write EditClients clients::archive(clients::ClientArchive) -> clients::ClientVersion;
    client_unarchive: write EditClients clients::unarchive(clients::ClientArchive) -> clients::ClientVersion;
    client_list: read See clients::list(clients::ClientList) -> Page<clients::ClientItem>;
    client_search: read See clients::search(clients::ClientSearch) -> Page<clients::ClientHit>;
    client_timeline: read See clients::timeline(clients::ClientTimeline) -> Page<clients::TimelineEntry>;
    client_import_preview: read Import clients::import::preview(clients::import::ClientImportPreview) -> clients::import::ImportPreview;
    client_import_run: write Import clients::import::run(clients::import::ClientImportRun) -> clients::import::ImportDone;
    client_import_undo: write Import clients::import::undo(clients::import::ClientImportUndo) -> clients::import::ImportUndone;
    interaction_log: write EditClients clients::log(clients::InteractionLog) -> clients::InteractionLogged;
    interaction_list_open: read See clients::open_list(clients::InteractionOpen) -> Page<clients::InteractionView>;
    interaction_settle: write EditClients clients::settle(clients::InteractionSettle) -> clients::InteractionSettled;

    appointment_book: write Book appointments::book(appointments::AppointmentBook) -> appointments::AppointmentView;
    appointment_move: write Book appointments::move_visit(appointments::AppointmentMove) -> appointments::AppointmentView;
    appointment_update: write Book appointments::update(appointments::AppointmentUpdate) -> appointments::AppointmentView;
    appointment_cancel: write Book appointments::cancel(appointments::AppointmentCancel) -> appointments::AppointmentView;
    appointment_set_status: write Book appointments::set_status(appointments::AppointmentSetStatus) -> appointments::AppointmentView;
    appointment_get: read See appointments::get(appointments::AppointmentGet) -> appointments::AppointmentDetail;
    appointment_list: read See appointments::list(appointments::AppointmentList) -> Page<appointments::AppointmentView>;
    appointment_shelve: write Book appointments::shelve(appointments::AppointmentShelve) -> appointments::AppointmentView;
    block_create: write Book appointments::block_create(appointments::BlockDraft) -> appointments::BlockSaved;
    block_update: write Book appointments::block_update(appointments::BlockPatch) -> appointments::BlockSaved;
    block_delete: write Book appointments::block_delete(appointments::BlockRef) -> appointments::BlockView;
    block_list: read See appointments::block_list(appointments::BlockList) -> Page<appointments::BlockView>;
    zone_change_list: read See appointments::zone_change_list(Nothing) -> Page<appointments::ZoneChanged>;
    zone_change_seen: write Book appointments::zone_change_seen(Nothing) -> Nothing;
    shelf_list: read See appointments::shelf_list(Nothing) -> Page<appointments::ShelfItem>;
    no_show_get: read See appointments::no_show_get(appointments::NoShowAsk) -> appointments::NoShowView;
    waiting_add: write Book appointments::waiting_add(appointments::WaitingAdd) -> appointments::WaitingSaved;
    waiting_remove: write Book appointments::waiting_remove(appointments::WaitingRemove) -> appointments::WaitingSaved;
    waiting_list: read See appointments::waiting_list(appointments::WaitingList) -> Page<appointments::WaitingView>;
    waiting_offer: write Book appointments::waiting_offer(appointments::WaitingOffer) -> appointments::OfferMade;
    waiting_answer: write Book appointments::waiting_answer(appointments::WaitingAnswer) -> appointments::OfferAnswered;
    recall_list: read See appointments::recall_list(appointments::RecallList) -> Page<appointments::RecallItem>;
    recall_decide: write Book appointments::recall_decide(appointments::RecallDecide) -> Nothing;
    ics_export: read Book appointments::ics_export(appointments::IcsExport) -> appointments::IcsWritten;
    ics_import_preview: read Import appointments::ics_import_preview(appointments::IcsImportPreview) -> appointments::IcsPreview;
    ics_import_run: write Import appointments::ics_import_run(appointments::IcsImportRun) -> appointments::IcsImportDone;
    calendar_feed_list: read See appointments::feed_list(Nothing) -> Page<appointments::FeedView>;
    calendar_feed_create: write EditBusiness appointments::feed_create(appointments::FeedDraft) -> appointments::FeedView;
    calendar_feed_delete: write EditBusiness appointments::feed_delete(appointments::FeedRef) -> appointments::FeedRef;
    series_preview: read See appointments::series_preview(appointments::SeriesPreview) -> Page<appointments::SeriesDate>;
    slot_find: read See appointments::slot_find(appointments::SlotFind) -> Page<appointments::FreeStart>;

    invoice_totals: read See invoices::totals(invoices::TotalsRequest) -> invoices::TotalsText;
    invoice_draft: write DraftInvoices invoices::draft(invoices::InvoiceDraft) -> invoices::DraftSaved;
    invoice_update: write DraftInvoices invoices::update(invoices::InvoiceUpdate) -> invoices::DraftSaved;
    invoice_draft_delete: write DraftInvoices invoices::delete(invoices::InvoiceById) -> Nothing;
    invoice_draft_restore: write DraftInvoices invoices::restore(invoices::InvoiceById) -> invoices::DraftSaved;
    invoice_paper: read See invoices::paper(invoices::InvoiceById) -> invoices::Snapshot;
    invoice_preview: read See invoices::preview(invoices::InvoiceById) -> invoices::InvoicePreview;
    invoice_issue: write IssueInvoices invoices::issue(invoices::InvoiceVersion) -> invoices::Issued;
    invoice_credit: write CorrectInvoices invoices::credit(invoices::InvoiceCredit) -> invoices::CreditIssued;
    invoice_send: write Send invoices::send(invoices::InvoiceSend) -> invoices::InvoiceSent;
    invoice_get: read See invoices::get(invoices::InvoiceById) -> invoices::InvoiceView;
    invoice_list: read See invoices::list(invoices::InvoiceListRequest) -> Page<invoices::InvoiceItem>;
    invoice_pdf: read See invoices::pdf(invoices::InvoicePdf) -> invoices::PdfSaved;
    invoice_file: read See invoices::file(invoices::InvoiceById) -> invoices::InvoiceFile;
    unbilled_list: read See invoices::unbilled_list(invoices::UnbilledRequest) -> Page<invoices::UnbilledItem>;
    unbilled_waive: write IssueInvoices invoices::unbilled_waive(invoices::UnbilledWaive) -> Nothing;
    money_today: read See invoices::money_today(Nothing) -> invoices::MoneyToday;
    payment_record: write DraftInvoices invoices::record(invoices::PaymentDraft) -> invoices::PaymentSaved;
    payment_propose: read See invoices::proposal(invoices::PaymentPropose) -> invoices::PaymentProposal;
    payment_reverse: write CorrectInvoices invoices::reverse(invoices::PaymentReverse) -> invoices::PaymentReversed;
    number_series_list: read See invoices::number_series_list(Nothing) -> invoices::NumberSeriesList;
    number_series_set: write EditBusiness invoices::number_series_set(invoices::NumberSeriesSet) -> invoices::NumberSeriesView;
    tax_setting_list: read See invoices::tax_setting_list(Nothing) -> invoices::TaxSettings;
    tax_setting_create: write EditBusiness invoices::tax_setting_create(invoices::TaxSettingDraft) -> invoices::TaxSettingMade;
    tax_setting_confirm: write EditBusiness invoices::tax_setting_confirm(Nothing) -> invoices::TaxSettingsConfirmed;
    tax_setting_archive: write EditBusiness invoices::tax_setting_archive(invoices::TaxSettingArchive) -> Nothing;
}

/// Asks running long work to stop.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct JobStop {
    /// The command that runs: `client_import_run`, `backup_run`.
    pub kind: String,
}

/// Whether there was something to stop.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct JobStopped {
    /// False when nothing of that kind runs.
    pub stopped: bool,
}

/// Asks a running job to stop; it rolls back and its own call answers `cancelled`.
pub fn job_stop(desk: &Desk, _caller: &Caller, request: JobStop) -> AppResult<JobStopped> {
    Ok(JobStopped {
        stopped: desk.jobs.stop(&request.kind),
    })
}

impl<On: ?Sized> Command<On> {
    /// Carries out the command as declared, without the checks of [`dispatch`]; answers JSON text.
    pub fn call_json(&self, on: &On, caller: &Caller, request: Value) -> AppResult<String> {
        (self.run)(on, caller, request)
    }

    /// The same with the answer taken apart, for those that look into it.
    pub fn call(&self, on: &On, caller: &Caller, request: Value) -> AppResult<Value> {
        parsed(&self.call_json(on, caller, request)?)
    }

    fn entry(&self) -> Entry {
        Entry {
            name: self.name,
            writes: self.writes,
            request: (self.request)(),
            answer: (self.answer)(),
        }
    }
}

/// What `commands --json` prints of a command.
#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    /// `noun_verb`.
    pub name: &'static str,
    /// True when it may change something.
    pub writes: bool,
    /// JSON Schema of the request.
    pub request: Value,
    /// JSON Schema of the answer.
    pub answer: Value,
}

/// Every declared command of all three parts: what the page may call.
pub fn catalogue() -> Vec<Entry> {
    let window = WINDOW_COMMANDS.iter().map(Command::entry);
    let office = OFFICE_COMMANDS.iter().map(Command::entry);
    window
        .chain(office)
        .chain(COMMANDS.iter().map(Command::entry))
        .collect()
}

/// The declared command of a name, of those that need the window.
pub fn find_window(name: &str) -> Option<&'static Command<dyn Window>> {
    WINDOW_COMMANDS.iter().find(|command| command.name == name)
}

/// The declared command of a name, of those on the office.
pub fn find_office(name: &str) -> Option<&'static Command<Office>> {
    OFFICE_COMMANDS.iter().find(|command| command.name == name)
}

/// The declared command of a name, of those on the open desk.
pub fn find(name: &str) -> Option<&'static Command<Desk>> {
    COMMANDS.iter().find(|command| command.name == name)
}

/// Reads a request text within the limits of T78 and carries out the command; answers JSON text.
pub fn dispatch_text(desk: &Desk, caller: &Caller, name: &str, request: &str) -> AppResult<String> {
    dispatch_json(desk, caller, name, read_text(request)?)
}

/// A request's text as JSON, within the limits of T78.
pub fn read_text(request: &str) -> AppResult<Value> {
    if request.len() > MAX_REQUEST_BYTES {
        return Err(AppError::new(ErrorCode::Limit, "the request is larger than 1 MiB"));
    }
    let text = if request.trim().is_empty() { "{}" } else { request };
    serde_json::from_str(text).map_err(|_| AppError::invalid("request", "not_json"))
}

/// [`dispatch_json`] with the answer taken apart, for those that look into it.
pub fn dispatch(desk: &Desk, caller: &Caller, name: &str, request: Value) -> AppResult<Value> {
    parsed(&dispatch_json(desk, caller, name, request)?)
}

/// Carries out one command: checks the right, answers a replayed nonce with the first answer, and turns a panic of the
/// use case into `internal` (T15). The answer is written as text once, straight from its type: window and terminal pass it
/// on as it is.
pub fn dispatch_json(desk: &Desk, caller: &Caller, name: &str, mut request: Value) -> AppResult<String> {
    let command = find(name).ok_or_else(|| AppError::not_found("command"))?;
    if !holds(caller.role, command.right) {
        return Err(AppError::new(ErrorCode::NotAllowed, command.name));
    }
    if request.is_null() {
        request = Value::Object(serde_json::Map::new());
    }
    if depth(&request) > MAX_DEPTH {
        return Err(AppError::invalid("request", "too_deep"));
    }
    let nonce = take_nonce(&mut request)?;
    if let Some(first) = answered_before(desk, command, nonce.as_deref())? {
        return Ok(first);
    }
    let caller = caller.for_command(command.name, nonce);
    let answer = catch_unwind(AssertUnwindSafe(|| command.call_json(desk, &caller, request))).unwrap_or_else(|_| {
        Err(AppError::new(
            ErrorCode::Internal,
            "the command broke off; nothing was saved",
        ))
    })?;
    if let (Some(nonce), true) = (&caller.nonce, command.writes) {
        desk.store.write(|tx| house::replay_answer(tx, nonce, &answer))?;
    }
    Ok(answer)
}

fn take_nonce(request: &mut Value) -> AppResult<Option<String>> {
    match request.as_object_mut().and_then(|fields| fields.remove("nonce")) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(nonce)) if (8..=100).contains(&nonce.len()) => Ok(Some(nonce)),
        Some(_) => Err(AppError::invalid("nonce", "not_a_nonce")),
    }
}

fn answered_before(desk: &Desk, command: &Command<Desk>, nonce: Option<&str>) -> AppResult<Option<String>> {
    let Some(nonce) = nonce.filter(|_| command.writes) else {
        return Ok(None);
    };
    match desk.store.read(|tx| house::replay_find(tx, nonce))? {
        None => Ok(None),
        Some(first) if first.command != command.name => Err(AppError::invalid("nonce", "used_for_another_command")),
        Some(first) if first.answer.is_empty() => Err(AppError::new(
            ErrorCode::Busy,
            "this call was carried out; its answer is not known",
        )),
        Some(first) => Ok(Some(first.answer)),
    }
}

fn parsed(answer: &str) -> AppResult<Value> {
    serde_json::from_str(answer).map_err(internal)
}

fn internal(error: serde_json::Error) -> AppError {
    AppError::new(ErrorCode::Internal, error.to_string())
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(fields) => 1 + fields.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

fn schema_of<T: JsonSchema>(settings: SchemaSettings) -> Value {
    settings.into_generator().into_root_schema_for::<T>().to_value()
}

/// The fields of a request's first level, from its schema.
#[derive(Debug, Default)]
struct Shape {
    known: BTreeSet<String>,
    required: Vec<String>,
    is_object: bool,
}

impl Shape {
    fn of<T: JsonSchema>() -> Self {
        let schema = schema_of::<T>(SchemaSettings::draft2020_12());
        let Some(known) = schema.get("properties").and_then(Value::as_object) else {
            return Self::default();
        };
        let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
        Self {
            known: known.keys().cloned().collect(),
            required: required.filter_map(Value::as_str).map(str::to_owned).collect(),
            is_object: true,
        }
    }

    /// Unknown and missing fields, all at once.
    fn note(&self, fault: &mut deskbell_core::Fault, given: &serde_json::Map<String, Value>) {
        if !self.is_object {
            return;
        }
        for name in given.keys().filter(|name| !self.known.contains(*name)) {
            fault.add(name.clone(), "unknown_field");
        }
        for name in self.required.iter().filter(|name| !given.contains_key(*name)) {
            fault.add(name.clone(), "required");
        }
    }
}

/// Reads a request; what does not fit is `invalid` with the field's path and the rule: `unknown_field`, `required`,
/// or `not_understood`. The shape is made at a command's first call: a schema costs more than most requests.
fn read_request<T: DeserializeOwned + JsonSchema>(json: Value, shape: &OnceLock<Shape>) -> AppResult<T> {
    let mut fault = deskbell_core::Fault::default();
    if let Value::Object(given) = &json {
        shape.get_or_init(Shape::of::<T>).note(&mut fault, given);
    }
    if !fault.fields.is_empty() {
        return Err(fault.into());
    }
    serde_path_to_error::deserialize(json).map_err(|error| {
        let path = error.path().to_string();
        let field = if path == "." { "request".to_owned() } else { path };
        AppError {
            detail: "the request is not understood".to_owned(),
            ..AppError::invalid(field, "not_understood")
        }
    })
}

# Settings.
settings-group-business = The business
settings-group-sending = Sending
settings-group-safety = Safety and looks
settings-profile = Profile
settings-people = People and rooms
settings-hours = Hours and closures
settings-services = Services
settings-invoices = Taxes and numbers
settings-sms = Text messages
settings-email = Email
settings-rules = Reminder rules
settings-words = Words we use
settings-backups = Backups
settings-keys = Recovery sheet
settings-window = Window and keys

saved = Saved.
profile-saved = The profile is saved.
website = Website
place-and-money = Place and money
on-invoices = On invoices
tax-id = Tax number
payment-qr = Payment code
payment-qr-none = None
payment-qr-epc = European transfer (EPC)
payment-qr-swiss = Swiss QR-bill
payment-qr-upi = UPI
payment-qr-pix = Pix
logo = Logo
logo-help = PNG or JPEG, at most 5 MB. It stands at the head of documents.
logo-choose = Choose a picture…
logo-other = Another picture…
logo-remove = Remove
logo-saved = The logo stands on documents from now on.
logo-removed = The logo is removed; issued documents keep theirs.
logo-refused = This is not a PNG or JPEG of at most 5 MB and 4,000 pixels. The old logo stays.
registration = Register and number
registration-help = Where the law wants it on documents
payment-days = Days to pay
paper = Paper
paper-a4 = A4
paper-letter = US Letter
iban = IBAN
bic = BIC
account-holder = Account holder, if another

staff = People
add-person = Add a person
staff-empty = Nobody yet. Add the first person, so that visits can be booked with them.
rooms = Rooms
add-room = Add a room
rooms-empty = No rooms. Where a service needs one, a room can be held by one visit at a time.
edit-named = Edit { $name }
remove-named = Remove { $name }
role = Role
role-owner = Owner
role-manager = Manager
role-finance = Finance
role-desk = Front desk
role-practitioner = Practitioner
role-other = { $role }
role-owner-help = May do everything
role-manager-help = May do everything but keys and accounts
role-finance-help = Invoices, payments and reports
role-desk-help = Clients, visits, messages
role-practitioner-help = Their own visits and clients
no-longer-here = No longer here
no-longer-used = No longer used
no-longer-offered = No longer offered
archived-resource-help = What was booked stays; nothing new can be.

whose-hours = Whose hours
hours-of-business = The business
hours-as-business = As the business. Change a day to give own hours.
hours-saved = The hours are saved.
closures = Closures
add-closure = Add a closure
closures-empty = No holidays or days off yet. Visits are not offered on them.
whole-business = The whole business
date-range = { $from } to { $to }
first-day = First day
last-day = Last day
last-day-help = Empty: one day
closure-reason = Why
who-is-away = Who is away
close-these-days = Close these days
closure-saved = These days are closed.
closure-meets =
    { $count ->
        [one] Closed. One visit stands on these days; move it in the calendar.
       *[other] Closed. { $count } visits stand on these days; move them in the calendar.
    }
closure-gone = “{ $reason }” is open again.

add-service = Add a service
services-empty = Nothing yet. A service has a name, a length and perhaps a price; visits are made of them.
length = Length
min = min
months = months
price = Price
buffer-before = Time before
buffer-after = Time after
recall-after = Call again after
needs-room = Needs a room
who-can-do-it = Who can do it
who-can-do-it-help = Nobody ticked: everybody

add-rule = Add a rule
rules-text = A rule says which message goes when. Nothing is sent to people who said no, at night, or twice.
rules-empty-title = No reminders yet
rules-empty = Most desks begin with one text the day before. You can watch every message before it leaves.
rule-on = “{ $name }” rings from now on.
rule-off = “{ $name }” is off.
rule-name-help = For you; nobody else reads it
rule-trigger = When it rings
rule-offset = How long
rule-unit = Unit
hours = Hours
days-word = Days
rule-at = At
rule-at-help = Empty: same time
rule-channel = By which way
rule-service = Only for
any-service = Any service
rule-template = Words
usual-template = The usual ones
trigger-appointment = before a visit
trigger-booked = after booking
trigger-first-visit = before a first visit
trigger-changed = when a visit is moved
trigger-cancelled = when a visit is cancelled
trigger-visit-done = after a visit
trigger-case-closed = when a case is closed
trigger-recall = when a check is due again
trigger-invoice-issued = after an invoice
trigger-invoice-due = before an invoice is due
trigger-invoice-overdue = when an invoice is overdue
trigger-offer = when a place is offered
trigger-manual = by hand
trigger-test = a test
trigger-other = { $trigger }
when-at-once = at once
when-hours-before =
    { $hours ->
        [one] 1 hour before
       *[other] { $hours } hours before
    }
when-hours-after =
    { $hours ->
        [one] 1 hour after
       *[other] { $hours } hours after
    }
when-days-before =
    { $days ->
        [0] the same day, same time
        [one] 1 day before, same time
       *[other] { $days } days before, same time
    }
when-days-after =
    { $days ->
        [0] the same day, same time
        [one] 1 day after, same time
       *[other] { $days } days after, same time
    }
when-days-before-at =
    { $days ->
        [0] the same day at { $at }
        [one] 1 day before at { $at }
       *[other] { $days } days before at { $at }
    }
when-days-after-at =
    { $days ->
        [0] the same day at { $at }
        [one] 1 day after at { $at }
       *[other] { $days } days after at { $at }
    }

words-text = What your { -clients(case: "lower") } read. Values in braces are filled in when a message leaves.
templates-empty-title = No texts yet
templates-empty = They come with the kind of business you chose.
template-body = Text
subject = Subject
insert-value = Put in a value
what-they-read = What they read
sms-parts =
    { $parts ->
        [one] One part
       *[other] { $parts } parts, each is paid for
    }
template-saved = The words are saved. What leaves from now on uses them.
template-refused = This text cannot be used. Look at the values in braces.
template-syntax = Line { $line } cannot be read. Is a brace missing?
template-unknown-name = Line { $line }: “{ $value }” is no value that Deskbell knows.
template-missing-value = Line { $line }: “{ $value }” may be empty for some people; give it a default.
template-too-long = This is too long.
template-empty = This would send nothing.
value-client-called-as = How they are called
value-business-name = Our name
value-business-phone = Our phone
value-appointment-weekday = Weekday
value-appointment-date = Date
value-appointment-time = Time
value-appointment-staff = With whom
value-appointment-service = Service
value-invoice-number = Invoice number
value-invoice-total = Total
value-invoice-due = Due date

autostart = Start with the computer
autostart-help = It waits in the tray, so that reminders go out while the window is closed.
theme = Theme
theme-system = As the computer
theme-light = Light
theme-dark = Dark
text-size = Size of the text
percent = { $size } %
single-letters = Single letters act as keys
single-letters-help = N for new, T for today. They never act while you type.
privacy-help = While people look over the desk. It is off again at the next start.

offers-itself = Offer freed times by themselves
offers-itself-help = The first on the waiting list whom it suits gets a message at once, inside the send hours.
holidays = Public holidays
holidays-empty = No holidays yet. Pick the usual ones, or type your own.
add-holidays = Add holidays
holidays-common = The usual ones
holiday-own = One of your own
holiday-when = When
holiday-kind-yearly = The same date every year
holiday-kind-nth = A weekday of a month
holiday-kind-easter = Counted from Easter
holiday-kind-once = Once
holiday-nth = Which
holiday-place-1 = first
holiday-place-2 = second
holiday-place-3 = third
holiday-place-4 = fourth
holiday-place-5 = fifth
holiday-place-last = last
holiday-weekday = Weekday
holiday-month = Month
holiday-easter-days = Days after Easter Sunday
holiday-easter-help = −2 is Good Friday, 1 Easter Monday, 39 Ascension.
holiday-closed = Closed on { $day }
holiday-open = Open on { $name } again.
holiday-longer = { $name } lies inside longer days away; change these in the list above.
holiday-gone = { $name } is no longer a holiday. Closures stay.
holiday-new-year = New Year
holiday-good-friday = Good Friday
holiday-easter-monday = Easter Monday
holiday-labour-day = Labour Day
holiday-ascension = Ascension Day
holiday-whit-monday = Whit Monday
holiday-corpus-christi = Corpus Christi
holiday-christmas = Christmas Day
holiday-boxing-day = Second day of Christmas
settle-series =
    { $count ->
        [one] The same for the other of this series
       *[other] The same for the { $count } others of this series
    }

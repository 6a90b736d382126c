# The people the business serves: list, page, forms, log.
import = Import
search-clients = Search { -clients(case: "lower") }
search-clients-hint = A few letters of a name, a number, a town
search-none-title = Nobody matches “{ $text }”
search-none = Names, numbers, mailboxes, towns and tags are searched, by any fragment of them.
new-client-named = New { -client(case: "lower") } “{ $name }”
clients-present = Present
clients-archived = Put away
archived-empty-title = Nobody is put away
archived-empty = Whoever no longer comes can be put away on their page; nothing of them is lost.
clients-empty-title = No { -clients(case: "lower") } yet
clients-empty = Bring the export of your address book or your old program: you see every row before anything is saved, and can take it all back.
name = Name
number = No.
show = Show
show-more = Show more
next-line = Next line
line-before = Line before
first-line = First line
last-line = Last line
keys-client = On a { -client(case: "lower") }’s page

client-saved = Saved.
save-client = Save { -client(case: "lower") }
edit-client = Edit { $name }
client-archived = { $name } is put away. Visits and invoices stay.
client-back = { $name } is back among your { -clients(case: "lower") }.
is-archived = Put away
archive = Put away
unarchive = Bring back
changed-meanwhile = Somebody changed { $fields } meanwhile. What you typed stays; look it over, then save again.
field-contactpoints = the contact points
field-addresses = the address
field-tags = the tags
field-notes = the notes
field-worry = the worry
field-givenname = the given name
field-familyname = the family name
field-other = { $name }

similar-text = Saved. It may be somebody you know already:
like-same-phone = same phone
like-same-email = same mailbox
like-same-birth-date = same date of birth
like-same-family-name = same family name
like-same-given-name = same given name
like-near-family-name = similar family name
like-near-given-name = similar given name
like-same-address = same address
like-other = { $reason }
it-is-this-one = It is this one
it-is-somebody-new = It is somebody new

given-name = Given name
family-name = Family name
organisation-name = Company
organisation-help = A person or a company is enough; for a person at a company fill in both.
how-to-reach = How to reach them
contact-kind = Kind
contact-phone = Phone
contact-email = Email
contact-handle = Handle
contact-network = Network
contact-label = Whose, what for
remove-contact = Remove { $value }
birth-date = Date of birth
say-as = Say it like
say-as-help = “EE-fa” for Aoife
worry = What worries them
worry-help = Shown first wherever they come up
salutation = Title
preferred-name = Goes by
language = Language
language-of-business = As the business
preferred-channel = Prefers
no-preference = No preference
channel-sms = Text message
channel-email = Email
channel-phone = Call
channel-post = Letter
zone-of-business = As the business
client-zone-help = For the hours in which messages may arrive
consents = What may be sent
consents-text = Visits and invoices may be written about until somebody says no; all else needs a yes. Each answer is kept with its day.
consent-for-appointment-service = Visits
consent-for-invoice-service = Invoices
consent-for-recall = Recall
consent-for-feedback = How it was
consent-for-marketing = News and offers
consent-yes = Yes
consent-no = No
consent-rule-may = May, nothing said
consent-rule-may-not = May not, nothing said
consent-unsaid = Nothing said
consent-now = is kept as said now
consent-how-form = on paper, { $date }
consent-how-spoken = spoken, { $date }
consent-how-kiosk = at the kiosk, { $date }
consent-how-reply = by reply, { $date }
consent-how-import = in a list, { $date }
consent-how-merge = from a merge, { $date }
prefers-sms = Prefers texts
prefers-email = Prefers email
prefers-phone = Call rather than write
prefers-post = Prefers letters
address = Address
street = Street
house-number = Number
address-extra = Flat, floor, care of
postal-code = Postcode
city = Town
country = Country
bill-to = Somebody else pays
bill-to-help = Invoices and reminders to pay go there
external-id = Number in another program
tags = Tags
tags-help = Short words, with commas between
notes = Notes
more-fields = All fields

age =
    { $age ->
        [one] { $age } year
       *[other] { $age } years
    }
with-us-since = with us since { $year }
no-contact = No way to reach them yet.
does-not-arrive = does not arrive
may = may:
may-not = may not:
purpose-appointment-service = visits
purpose-recall = recall
purpose-invoice-service = invoices
purpose-marketing = news
family = Family and payers
pays-the-invoices = pays the invoices
invoices-come-here = invoices come here

timeline = Timeline
timeline-empty-title = Nothing here yet
timeline-empty = Visits, messages, calls, invoices and payments will hang on this one line.
earlier = Earlier
visit = Visit
tl-group-all = All
tl-group-visits = Visits
tl-group-messages = Messages
tl-group-calls = Calls and notes
tl-group-money = Money
tl-group-record = Record
tl-message = Message
tl-call = Call
tl-call-angry = Call, angry
tl-call-upset = Call, upset
tl-call-calm = Call
tl-note = At the desk
tl-note-angry = At the desk, angry
tl-note-upset = At the desk, upset
tl-note-calm = At the desk
tl-case = Case
tl-invoice = Invoice { $number }
tl-payment = Payment { $amount }
tl-payment-card = Card payment { $amount }
tl-payment-cash = Cash payment { $amount }
tl-payment-transfer = Transfer { $amount }
tl-client = Record
tl-client-created = Record made
tl-client-archived = Put away
tl-client-unarchived = Brought back
tl-consent = Consent
tl-consent-granted = Said yes
tl-consent-refused = Said no
tl-consent-withdrawn = Took the yes back
tl-import = Came with an import

at-a-glance = At a glance
next-visit = Next visit
no-next-visit = None booked.
and-more-visits =
    { $count ->
        [one] and one more
       *[other] and { $count } more
    }
answer-owed = Waits for an answer
by-when = by { $time }, { $when }
settle = It is settled
settled = Settled.
keeps-visits = Keeps visits
no-show-line =
    { $missed ->
        [0] Came to all { $of } visits.
        [one] Missed one of { $of } visits.
       *[other] Missed { $missed } of { $of } visits.
    }
late-line =
    { $late ->
        [one] Cancelled late once.
       *[other] Cancelled late { $late } times.
    }
balance = Balance
owed = owed
in-favour = in their favour
nothing-owed = nothing owed
open-invoices =
    { $count ->
        [one] One open invoice, not due yet
       *[other] { $count } open invoices, not due yet
    }

who-was-it = Who was it
palette-hint-who = A name or a number
said-by = By which way
said-by-phone = Phone
said-by-desk = At the desk
said-by-email = Email
said-by-letter = Letter
who-called = Who called
call-in = They called
call-out = We called
what-was-said = What was said
mood = How they felt
answer-promised = An answer is promised
answer-promised-help = It stands on Today until somebody has done it.
answer-by = By what time today
log-it = Log it
logged = Logged.
logged-open = Logged. It waits on Today for an answer.
choose-who = Choose who it was.

# Importing contact lists: look first, take back as one.
import-choose-title = Bring your { -clients(case: "lower") } along
import-choose-text = A CSV file from Google Contacts, Outlook or your old program. You see every row and every doubt before anything is saved.
import-choose = Choose a file…
import-choose-other = Another file…
import-read-as =
    { $records ->
        [one] One record,
       *[other] { $records } records,
    } { $letters }, separated by { $delimiter }
import-remembered = The columns are as last time.
import-seen = This file was imported on { $date } and still stands. What is there already is not doubled.
import-judged = { $judged } of { $records } records were looked at for this page; the run looks at all.
import-go =
    { $count ->
        [one] Import 1 record
       *[other] Import { $count } records
    }
letters-utf-8 = UTF-8
letters-utf-16le = UTF-16
letters-utf-16be = UTF-16
letters-windows-1252 = Windows letters
letters-other = { $letters }
tab = tabs
choose = Choose
ask-date-order = The file does not say how its dates are written. How?
date-order-dmy = Day, month, year
date-order-mdy = Month, day, year
date-order-ymd = Year, month, day
ask-century = Years have two digits. Which are of the last century?
pivot = above { $year }
ask-columns = Say which column holds the names or the contact points.
outcome-new = New
outcome-new-text = nobody like that is known
outcome-update = Known
outcome-update-text = adds what is missing
outcome-unsure = Unsure
outcome-unsure-text = may be somebody you know
outcome-conflict = Differs
outcome-conflict-text = says something else than you have
outcome-bad = Not readable
outcome-bad-text = left out, listed below
outcome-erased = Erased before
outcome-erased-text = stays out, on their wish
unsure-question = Unsure ones
unsure-skip = Leave out
unsure-create = Make new ones
unsure-keep = Add to the known
conflict-question = Where the file says something else
conflict-keep = Keep ours
conflict-take = Take the file’s
conflict-skip = Leave out
import-columns = { $count } columns
import-unmapped =
    { $count ->
        [one] one with content is not used
       *[other] { $count } with content are not used
    }
import-column = Column of the file
import-no-header = Column { $column }
import-fills = Fills
import-fills-for = What { $header } fills
import-column-unused =
    { $count ->
        [one] one value is left out
       *[other] { $count } values are left out
    }
import-rows = Rows that need a look
import-rows-empty = Every row is plainly new. Nothing needs a decision.
row = Row
what-it-is = What it is
reason = Why
who = who
do-what = What to do
do-what-row = What to do with row { $row }
as-above = as above
choice-create = Make a new one
choice-keep = Add, keep ours
choice-take = Add, take theirs
choice-skip = Leave out
import-runs = Importing { $file }
import-progress = Progress
import-of = { $done } of { $total }
import-stop-text = If you stop, nothing is saved.
import-done-title = Your { -clients(case: "lower") } are here
import-done = { $created } made, { $changed } added to, { $unchanged } were complete already, { $skipped } left out.
see-clients = See the { -clients(case: "lower") }
import-undo = Take it all back
import-undone-title = Taken back
import-undone = { $removed } removed, { $restored } as before.
import-kept =
    { $count ->
        [one] One stays, because it was used since:
       *[other] { $count } stay, because they were used since:
    }
kept-edited = edited since
kept-used = has a visit, an invoice or a talk
import-not-read = This file cannot be read as a list of contacts. Nothing was saved.
import-choose-again = Choose the file once more; the old choice has run out.
import-not-found = The file is no longer there.
import-not-a-file = This is not a file.
import-too-large = This file is too large.
import-open-quote = A quotation mark in row { $row } is never closed. Mend it in the file and choose it again.
import-too-many-columns = This file has too many columns.
import-too-many-rows = This file has too many rows.
import-no-such-column = A column is named that the file does not have.
import-rule-no-name = has no name and no way to reach anybody
import-rule-field-too-long = a cell is far too long
import-rule-extra-cell = more cells than headers
import-rule-control-characters = invisible characters were taken out
import-rule-too-long = too long
import-rule-not-a-language = not a language
import-rule-in-future = lies in the future
import-rule-date-order-unknown = day or month first?
import-rule-century-unknown = which century?
import-rule-not-a-date = not a date
import-rule-consent-without-date = a yes without its date does not count
import-rule-consent-unclear = neither yes nor no
import-rule-balance-not-imported = amounts owed are not imported
import-rule-credit-not-imported = credits are not imported
import-rule-letters-in-number = not a number
import-rule-not-a-number = not a number
import-rule-two-numbers = two numbers in one cell
import-rule-wrong-length = a digit too many or too few
import-rule-area-code-missing = the area code is missing
import-rule-not-an-address = not a mailbox
import-rule-two-addresses = two mailboxes in one cell
import-rule-same-external-id = same number in the other program
import-rule-repeats-row = the same as an earlier row
import-rule-imported-before = imported before
import-rule-likely = very likely the same person
import-rule-possible = perhaps the same person
import-rule-several-likely = several people are alike
import-rule-decided = as decided
import-rule-differs = differs
import-rule-taken = somebody else has this number
import-rule-payer-not-found = the payer is not in the file
import-rule-other = { $rule }
import-field-leaveout = Left out
import-field-fullname = Whole name
import-field-givenname = Given name
import-field-middlename = Middle name
import-field-familyname = Family name
import-field-salutation = Title
import-field-suffix = Suffix
import-field-preferredname = Goes by
import-field-sayas = Say it like
import-field-organisationname = Company
import-field-phone = Phone
import-field-phonelabel = Kind of phone
import-field-email = Email
import-field-emaillabel = Kind of mailbox
import-field-website = Website
import-field-birthdate = Date of birth
import-field-language = Language
import-field-street = Street
import-field-housenumber = House number
import-field-addressextra = Flat, floor
import-field-postalcode = Postcode
import-field-city = Town
import-field-region = Region
import-field-country = Country
import-field-formattedaddress = Whole address
import-field-addresslabel = Kind of address
import-field-tags = Tags
import-field-notes = Notes
import-field-externalid = Number in another program
import-field-payerexternalid = Number of who pays
import-field-consentsms = May texts be sent
import-field-consentemail = May mail be sent
import-field-balance = Amount owed
import-field-other = { $name }

# The calendar, booking and moving.
view = View
view-day = Day
view-week = Week
view-month = Month
view-list = List
columns-by = Columns
everybody = Everybody
before = Before
after = After
go-to-date = Go to a date
date = Date
date-help = 8 June, tomorrow, fri, +14
no-columns-title = Nobody to book with yet
no-columns = Each person who sees { -clients(case: "lower") } gets a column. Add the first one.
week-empty-title = No visits this week
keys-in-the-grid = In the grid
key-between-visits = Between visits
key-between-days = Between days
visits-count =
    { $count ->
        [one] 1 visit
       *[other] { $count } visits
    }
closed-until = from { $time }
booked-sum = { $visits }, { $time }
key-free-slots = Between free times
key-length = Longer or shorter
key-drop = Drop here
key-5-min = 5 min
key-column = column
book-in = Book: { $where }
second-time = (2nd)
move = Move
moving = Moving { $name }
put-back = Put back
move-at = { $day }, { $from } to { $to }
move-put-back = Put back.
moved-to = { $name } moved to { $day }, { $time }
move-refused = Refused: { $why }
clash-visit = { $name } is taken { $from } to { $to } by { $who }
clash-buffer = { $name } needs time until { $to }
clash-block = { $name } is not free { $from } to { $to }

who-comes = Who comes
service = Service
with-whom = With
whoever-is-free = Whoever is free
where = Where
any-free-room = Any free room
no-room = No room
starts = Starts
free-starts = Free
length-if-other = Length, if another
repeat = Repeat
repeat-no = No
repeat-weekly = By weeks
repeat-daily = By days
repeat-monthly = By months
repeat-yearly = By years
repeat-every = Every
unit-days = days
unit-weeks = weeks
unit-months = months
unit-years = years
monthly-which = Of the month
monthly-day = Day { $day }
monthly-day-late = Day { $day }, not in months without it
monthly-last-day = The last day
monthly-nth =
    { $nth ->
        [1] The first { $day }
        [2] The second { $day }
        [3] The third { $day }
       *[4] The fourth { $day }
    }
monthly-last = The last { $day }
repeat-ends = Ends
ends-count = After so many
ends-until = On a day
ends-open = Not by itself
how-often = How often
series-date-what = What becomes of { $day }
series-as-others = As the others
date-act-leave-out = Leave out
date-act-move = Another time
date-act-book = Book anyway
date-act-shelve = Park
note = Note
note-elsewhere = Meanwhile written at another desk: { $note }. Leaving the field once more puts yours in its place.
note-emptied = (nothing)
next-free = Next free:
book-anyway-because = Book anyway, because
book-anyway = Book anyway
book-visit = Book visit
booked-toast = { $name } is booked, { $day }, { $time }
warning-past = The start lies in the past.
warning-closure = Somebody is away that day.
warning-outside-hours = Outside the opening hours.
warning-before-start = Marked before its start.

what-they-were-told = What they were told
told-nothing = Nothing yet.
make-invoice = Make invoice
cancel-visit = Cancel visit…
cancel-question = Cancel { $name }, { $day } { $time }?
who-cancels = Who cancels
cancel-by-client = They cancel
cancel-by-business = We cancel
why = Why
cancel-tells = If a rule says so, they are told; you see the message in Messages before it leaves.
keep-visit = Keep the visit
cancel-visit-now = Cancel the visit
visit-cancelled = The visit of { $name } is cancelled.

# What the calendar shows, and how it is walked.
calendar-more = Lists, columns and zoom
filter = Filter
filter-on =
    { $count ->
        [one] Filter: one is on
       *[other] Filter: { $count } are on
    }
filter-any = Any
filter-text = Name, service or note
filter-status = Status
filter-count = { $shown } of { $all }
filter-clear = Show all
zoom-in = More room for an hour
zoom-out = Less room for an hour
column-set = Columns: { $name }
column-sets = Column sets
column-sets-more = Column sets…
column-set-name = Name
column-set-example = Mondays
column-set-drop = Remove “{ $name }”
flag-problem = Message problem
flag-overridden = Booked over another
flag-note = Has a note
gap-free = free for staff
hour-missing = This hour does not exist.
slot-free = free
slot-taken = taken
key-day-before = A day before
key-day-after = A day after
key-week-before = A week before
key-week-after = A week after
cut = Cut
copy = Copy
paste = Put it here
held-cut = { $name } is cut
held-copy = { $name } is copied
held-how = Go to a day; Ctrl and arrows choose a time.
visit-menu = What can be done

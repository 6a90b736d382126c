# Today: the day, what needs a human, what went out.
the-day = The day
today = Today
day-tally =
    { $visits ->
        [one] { $visits } visit
       *[other] { $visits } visits
    }, { $done } done, { $inside } in the house, { $toCome } to come
day-empty-title = No visits today
day-empty = Who comes when stands here, with what to know about them. Book the first visit, or import your calendar later.
earlier-done = { $count } done
earlier-today = earlier today
did-not-come = { $names } did not come
so-many-did-not-come = { $count } did not come
now = Now, { $time }
say = say { $name }
first-visit = first visit
minutes-over = { $minutes } min over
minutes-late = { $minutes } min late
since = since { $time }
until = until { $time }
change-status = Change where { $name } is
visit-set = { $name }: { $status }
keys-on-a-visit = On a visit

needs-a-human = Needs a human
most-urgent-first = most urgent first
needs-empty-title = Nobody is waiting for you
needs-empty = Messages that may not have arrived, replies, visits without an invoice and overdue money ring here.
days =
    { $days ->
        [one] { $days } day
       *[other] { $days } days
    }
the-oldest = the oldest
need-unknown =
    Did the { $channel ->
        [email] email
       *[sms] text
    } to { $name } go out?
need-unknown-text = The line broke at { $time } while sending. It is not sent again by itself.
need-failed =
    The { $channel ->
        [email] email
       *[sms] text
    } to { $name } did not go out
need-failed-text = { $reason } Fix the cause, then send it.
need-promise-by = Answer { $name } by { $time }
need-promise = { $name } waits for an answer
open-person = Open { $name }
need-unbilled =
    { $count ->
        [one] 1 visit done, not invoiced
       *[other] { $count } visits done, not invoiced
    }
and-more = { $count } more
need-overdue =
    { $count ->
        [one] 1 invoice overdue
       *[other] { $count } invoices overdue
    }
need-overdue-text = Oldest: { $name }, { $days } days.
need-overdue-here = Here today at { $time }, so ask then.
it-arrived = It arrived
decide = Decide…
look-at-it = Look at it
make-drafts =
    { $count ->
        [one] Make a draft…
       *[other] Make { $count } drafts…
    }
see-the-list = See the list
marked-arrived = Marked as arrived: { $name }. Nothing more is sent.

went-out-today = Went out today
went-out-empty = Reminders, invoices and answers stand here once they have left.
all-count = All { $count }
sent-to =
    { $channel ->
        [email] Email to { $name }
       *[sms] Text to { $name }
    }
count-delivered = { $count } delivered
count-accepted = { $count } on the way
count-unknown = { $count } unknown
count-failed = { $count } failed
this-week = This week
week-view = Week view
booked-hours = Booked hours.
booked-hours-of = { $day } { $hours }

need-undecided =
    { $count ->
        [one] One visit stands on days away
       *[other] { $count } visits stand on days away
    }
need-undecided-text = No reminder of them goes until somebody decides: keep, move, call off, or find a time later.

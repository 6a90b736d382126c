# Series, the waiting list, the shelf, recalls and calendar files.
series-dates = The dates
series-no-dates = This rule gives no dates.
series-overlap = Somebody or a room is taken.
series-closure = Closed that day.
series-time-missing = This time does not exist that day.
series-no-such-day = The month has no such day.
series-problems =
    { $count ->
        [one] One date cannot be booked as it is.
       *[other] { $count } dates cannot be booked as they are.
    }
series-what-then = What to do with these dates
series-leave-out = Leave them out
series-which = Which visits
series-belongs = Part of a series
series-moved-alone = Moved on its own out of a series
scope-this = Only this
scope-following = This and following
scope-all = All to come
scope-note = Visits that are past, done or invoiced stay as they are.
move-series-question = Move { $name }: which visits of the series?
booked-series = { $name } is booked { $count } times, from { $day }, { $time }
booked-series-left-out = { $name } is booked { $count } times, from { $day }, { $time }. Left out: { $left }
visits-cancelled =
    { $count ->
        [one] The visit of { $name } is cancelled.
       *[other] { $count } visits of { $name } are cancelled.
    }

no-show-record = Missed { $missed } of { $of } ({ NUMBER($percent, maximumFractionDigits: 1) } %), last on { $day }.
no-show-late =
    { $count ->
        [one] One late cancellation.
       *[other] { $count } late cancellations.
    }
ask-deposit = Ask for a deposit of { $amount } before you book.
ask-call-before = Ask for a deposit, or agree on a call before the visit.

waiting-list = Waiting list
waiting-empty-title = Nobody is waiting
waiting-empty = Who wants a time, or an earlier one, stands here. Put somebody on the list from their page or while booking.
put-on-waiting-list = Put on the waiting list
no-time-fits = No time fits: put on the waiting list
wants-earlier = Wants an earlier time
who-could-come = Who could come instead
wait-title = Waiting list: { $name }
wait-instead = The present visit stays until an earlier time is taken.
wait-any = What is left open means any.
wait-add = Put on the list
waits-now = { $name } is on the waiting list.
waits-no-more = { $name } is off the waiting list.
waits-since = Since { $day }.
take-off = Take off
urgent = Urgent
anybody = Anybody
earliest-day = From
latest-day = Until
daypart = When in the day
daypart-morning = morning
daypart-afternoon = afternoon
daypart-evening = evening
weekdays = Days
wish-with = with { $names }
wish-from = from { $day }
wish-to = until { $day }
free-now = Free: { $slot }
could-come =
    { $count ->
        [0] Nobody of the waiting list could come.
        [one] One person of the waiting list could come.
       *[other] { $count } people of the waiting list could come.
    }
offer-to = Offer to { $name }
leave-free = Leave it free
offered-message = Offered to { $name }, kept until { $time }. A message is on its way.
offered-call = Kept for { $name } until { $time }. Call them now: no message can go.
offers-unanswered =
    { $count ->
        [one] One offer without an answer.
       *[other] { $count } offers without an answer.
    }
kept-until = A time is kept until { $time }
said-yes = They said yes
said-no = They said no
offer-taken = { $name } has the time now.
offer-too-late = The time is taken. { $name } keeps the place on the list.
offer-refused = { $name } does not want it. Nobody else could come; the time is free.
unfit-inactive = not in use
unfit-offered = has an offer
unfit-asked-before = was asked before
unfit-staff = wants somebody else
unfit-too-short = too short
unfit-dates = other dates
unfit-weekday = other days
unfit-daypart = other time of day
unfit-notice = too soon
unfit-taken = not free
unfit-closed = closed then

shelf = Parked visits
shelf-empty-title = Nothing is parked
shelf-empty = A visit that has no time for now stands here, and its reminders rest. Select a visit and press U.
park = Park
visit-parked = The visit of { $name } is parked. Its reminders rest.
parked-was = Was on { $day }, parked since { $since }
parked-due = A time by { $day }
parked-overdue = Was to have a time by { $day }
find-a-time = Find a time
place-title = A time for { $name }
put-back-in = Put in the calendar
no-free-start = Nothing is free in the next { $days } days. Another date, or another person?

recalls = Due again
recalls-empty-title = Nobody is due
recalls-empty = Who should come again within 30 days stands here, reckoned from their last visit and the service’s recall.
recall-due = Due { $day }, last visit { $last }
recall-put-off = Put off until { $day }.
recall-by-phone = No message can go: call them.
recall-next =
    { $sent ->
        [0] First message on { $day }.
       *[other] { $sent } sent, next message on { $day }.
    }
recall-told = Messages sent: { $sent }. No more will go.
put-off = Put off…
recall-title = { $service } of { $name }
recall-later = Put off until
recall-never = Give up
recall-never-note = They come back to this list after their next visit of this kind.
recall-is-put-off = The recall of { $name } is put off.
recall-given-up = The recall of { $name } is given up.

settle-title =
    { $count ->
        [one] One visit stands in these days
       *[other] { $count } visits stand in these days
    }
settle-all = For all
settle-each = Each on its own
settle-what = What becomes of the visit of { $name }
settle-keep = Keep
settle-move = Move
settle-cancel = Cancel
settle-shelve = Park
settle-later = Keep them all
settle-now = Do this
settle-failed = { $why } None of these visits was changed.
closure-settled = Done: { $what }.
settled-kept =
    { $count ->
        [one] one stays
       *[other] { $count } stay
    }
settled-moved =
    { $count ->
        [one] one is moved
       *[other] { $count } are moved
    }
settled-cancelled =
    { $count ->
        [one] one is cancelled
       *[other] { $count } are cancelled
    }
settled-shelved =
    { $count ->
        [one] one is parked
       *[other] { $count } are parked
    }

ics-menu = Calendar file…
ics-title = Calendar file: { $name }
ics-last-day = Last day, if any
ics-level = What the file tells
ics-busy = Only that the time is taken
ics-initials = Initials and service
ics-full = Everything
ics-note = Whoever has the file can read it.
ics-write = Save as…
ics-written =
    { $count ->
        [one] One entry is in { $file }.
       *[other] { $count } entries are in { $file }.
    }

untold-changed = The client was not told the new time.
untold-cancelled = The client was not told that it is cancelled.
untold-reinstated = The client was not told that it takes place after all.
tell-now = Tell them…
tell-title = Tell { $name }?
tell-changed =
    { $count ->
        [one] They know { $day }, { $time }.
       *[other] One message names { $count } new dates.
    }
tell-cancelled =
    { $count ->
        [one] They know { $day }, { $time }, as booked.
       *[other] One message names { $count } cancelled dates.
    }
tell-reinstated = They know it as cancelled.
tell-was-told = They were told the old time on { $day }.
tell-maybe-told = A message with the old time may have reached them on { $day }.
tell-by-sms = Text message { $to }
tell-by-email = E-mail { $to }
tell-in-a-minute = It leaves in a minute. Undo stops it until then.
tell-nothing-open = Nothing is left to tell.
tell-later = Not yet
tell-no = No, do not tell
tell-yes = Tell
tell-queued = { $name } is told in a minute.
tell-noted-no = Noted: { $name } gets no message about it.
offered-itself = Free: { $slot }. It was offered to the first on the waiting list.

block-time = Block time
block-change = Blocked time
block-title = What for
block-whose = Who or what is away
block-now = Block
block-remove = Remove
block-anyway = Block all the same, because
block-made =
    { $count ->
        [one] The time is blocked.
       *[other] { $count } times are blocked.
    }
block-gone = { $title } is gone; the time is free.
block-at = { $title }, { $from } to { $to }, blocked
repeat-daily-open = Every day, 18 months ahead
repeat-weekly-open = Every week, 18 months ahead

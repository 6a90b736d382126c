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

# Calendar files: in from other programs, out to phones, along with mails.
settings-calendars = Calendar files
ics-in-title = From another calendar
ics-in-open = Import a calendar file…
ics-in-choose = Calendar file
ics-in-text = A calendar file (.ics) of Google, Outlook, Apple or any other. You see every entry before anything is saved.
ics-in-target = Its entries become
ics-in-blocks = Time away
ics-in-closures = Days closed
ics-in-holidays = Public holidays
ics-in-nobody = Choose who is away
ics-in-events = Entries of the file
ics-in-go =
    { $count ->
        [0] Import
        [one] Import 1 entry
       *[other] Import { $count } entries
    }
ics-in-done = { $added } new, { $changed } changed, { $removed } taken out.
ics-in-nothing =
    { $same ->
        [0] The file has no entries.
       *[other] Everything in this file is here already.
    }
ics-in-more = { $count } more entries are not shown; those that only bring something new or changed come along.
ics-in-state-changed = changed since
ics-in-state-removed = takes place no longer
ics-in-state-older = newer here
ics-in-state-transparent = takes nobody’s time
ics-in-state-past = over
ics-in-state-empty = has no length
ics-in-overlap =
    { $more ->
        [0] { $name } is booked at { $time }
       *[other] { $name } is booked at { $time }, and { $more } more
    }
ics-in-shifted = its time does not exist that day and was moved on
ics-in-unreadable =
    { $count ->
        [one] 1 entry cannot be read
       *[other] { $count } entries cannot be read
    }
ics-in-line = Line { $line }
ics-in-bad-broken-line = a line of it says nothing
ics-in-bad-cut = it is cut off
ics-in-bad-no-start = it has no start
ics-in-bad-not-a-time = its date or time cannot be read
ics-in-bad-not-a-length = its length cannot be read
ics-in-bad-ends-before-start = it ends before it starts
ics-in-bad-too-long = it lasts longer than a year
ics-in-bad-unknown-zone = its time zone is not known
ics-in-bad-not-a-rule = how it repeats cannot be read
ics-in-bad-repeats-too-often = it repeats too often
ics-in-bad-range = it changes several of a series at once
ics-in-bad-other = it cannot be read
ics-in-not-a-calendar = This is no calendar file. Nothing was saved.
ics-in-too-large = The file is larger than 5 MB. Nothing was saved.
ics-in-too-many = The file has more than 20,000 entries. Nothing was saved.
ics-in-too-deep = The file is nested too deep to be a calendar. Nothing was saved.
ics-in-changed = The file has changed since you looked at it. Choose it once more.
ics-in-choose-again = Choose the file once more.
ics-in-not-found = The file is gone. Choose it once more.
feeds = Files for phones
feeds-text = Deskbell keeps a calendar file up to date in a folder, from 30 days back to 180 days ahead. In a synced folder it feeds a phone.
feeds-empty-title = No file is kept
feeds-empty = Keep one for each person who wants to see their day on a phone.
feed-add = Keep a file…
feed-whose = Whose visits
feed-everybody = Everybody
feed-folder = Choose a folder…
feed-keep = Keep it up to date
feed-made = { $file } is kept up to date.
feed-gone = { $file } is kept no longer; the file stays where it is.
feed-written = written { $when }
feed-fault-folder-missing = The folder is missing; tried again by itself
feed-fault-not-written = Could not be written; tried again by itself
feed-folder-not-found = This folder is not there.
feed-folder-taken = A file of that name is kept in this folder already.
feed-warn = { $file } for phones is out of date: its folder cannot be written.
feed-see = See calendar files
invites = With mails
invites-publish = Send without answer request
invites-publish-help = The entry is only to be read. When a visit is cancelled, it cannot be removed from the calendar of the { -client(case: "lower") }.

# The frame: rail, bar, palette, keys, what every page shares.
rail = Main
place-today = Today
place-calendar = Calendar
place-clients = { -clients(case: "upper") }
place-messages = Messages
place-invoices = Invoices
place-settings = Settings
sending-on = Sending is on
sending-off = Sending is off
sending-next = next at { $time }

find-or-do = Find or do anything
palette-hint = A name, a number, or what you want to do
palette-find = Find
palette-do = Do
go-to = Go to { $place }
log-a-call = Log a call
log-a-complaint = Log a complaint
new = New
new-visit = New visit
new-client = New { -client(case: "lower") }
new-invoice = New invoice
import-clients = Import { -clients(case: "lower") }

keys-title = All keys
keys-anywhere = Anywhere
privacy-switch = Initials instead of names
skip-to-work = Skip to the work

undo = Undo
redo = Redo
close = Close
back = Back
stop = Stop
loading = Loading
try-again = Try again
copy-for-support = Copy for support
nothing-found = Nothing found
money-not-read = This is not an amount in { $currency }.
date-not-read = This date could not be read. Write it like 8 June 2027.
time-not-read = This time could not be read. Write it like 9:30.
rail-needs =
    { $count ->
        [one] one thing needs a human
       *[other] { $count } things need a human
    }
rail-messages =
    { $count ->
        [one] one message wants a decision
       *[other] { $count } messages want a decision
    }
rail-invoices = { $drafts } drafts, { $overdue } overdue

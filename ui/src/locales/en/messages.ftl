# Messages: what goes out, what did not, and why.
next-7-days = Next 7 days
history = History
works = works
no-account = Nothing can go out yet: no account is set up.
set-up = Set one up
last-round = Last round { $time }
messages-empty-title = Nothing to send
messages-empty = Reminders, confirmations and invoices stand here before they leave and after. Rules decide what is sent.
group-unknown = Unknown
group-unknown-text = a person decides, never sent twice by itself
group-failed = Failed
group-failed-text = fix the cause, then send
group-held = Held
group-held-text = waits for your word
group-next = Goes out next
group-next-text = text is written at the moment of sending
group-left-out = Left out, with the reason
group-left-out-text = nothing to do
group-went-out = Went out
group-went-out-text = newest first
hold-burst = { $count } messages came due at once. Are they all meant?
hold-clock = The clock of this computer jumped. { $count } messages wait until it is right.
hold-restored = A backup was restored. { $count } messages may have gone out before; look them over.
hold-payments = Any payments to enter first? { $count } reminders to pay wait.
hold-other = { $count } messages wait.
hold-release =
    { $count ->
        [one] Let it go
       *[other] Let { $count } go
    }
did-it-reach = Did this reach { $name }?
message-to = To { $name }
text-at-sending = The text is written when it leaves.
provider-other = { $kind }
trail-due = Due
trail-handed = Written down, then handed to { $provider }
trail-delivered = Delivered
trail-accepted = Taken by the provider
trail-proof = Last news
trail-next-try = Next try
keys-unknown = On an unknown send
choice-delivered-send = It arrived
choice-delivered-cost = Ask them or look at the provider. Nothing more is sent.
choice-resend-send = Send it again, once
choice-resend-cost = If the first did arrive, they get the same text twice.
choice-not-sent-send = It did not go, leave it
choice-not-sent-cost = Nothing is sent; tell them another way.
resolved-delivered = Marked as arrived: { $name }.
resolved-resend = It goes to { $name } once more.
resolved-not-sent = Left as not sent: { $name }.
send-now = Send now
do-not-send = Do not send
leaves-now = The message to { $name } leaves in the next round.
message-stopped = The message to { $name } is not sent.

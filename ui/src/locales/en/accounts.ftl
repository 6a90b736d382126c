# Accounts that send: forms are made from descriptors, their words are in providers.ftl.
text-messages = Text messages
email = Email
own-account = Deskbell sends through your own account and adds no cost.
provider = Provider
reads-replies = reads replies
proves-delivery = proves delivery
sealed-on = Sealed on { $date }
secret-help = Sealed in your data, never shown again
replace = Replace
more-settings = More settings
use-this-account = Use this account
account-saved = Saved. Messages go through this account.
account-stopped = { $name } sends nothing from now on. What is due waits.
account-fault = Sending stopped here: { $fault } Mend it and save; what is due then leaves.
account-off = This account is switched off. Save it to use it again.
stop-using = Stop using { $name }…
fields-to-mend =
    { $count ->
        [one] 1 field to mend. What you typed stays here.
       *[other] { $count } fields to mend. What you typed stays here.
    }
test-message = Test message
to-your-phone = To your own phone
to-your-mailbox = To your own mailbox
send-test = Send test
test-runs = The test is on its way…
test-first-save = Save the account first; then send yourself a message and see every step.
test-connect = Reached the provider
test-connect-failed = Could not reach the provider
test-sign-in = Signed in
test-sign-in-failed = Sign-in was refused
test-health = The gateway is well
test-health-failed = The gateway is not well
test-balance = Balance:
test-balance-failed = The balance could not be read
test-send = Accepted
test-send-failed = The message was not taken
test-status = Asked what became of it:
test-status-failed = Could not ask what became of it
test-other = { $step }
test-other-failed = { $step } failed
test-works = It works.
test-works-text = Reminders will run through this account.
test-does-not-work = It does not work yet.
test-does-not-work-text = Mend the first red step and try again. Nothing else was sent.
nothing-while-off = Nothing goes out while this computer is off.
nothing-while-off-text = What is due leaves when it is on again, if it still makes sense.
cause-auth = The sign-in was refused.
cause-credit = The account has no money left.
cause-tls = The encryption could not be agreed.
cause-dns = The server’s name is not known.
cause-timeout = No answer in time.
cause-refused = The connection was refused.
cause-other = { $kind }.

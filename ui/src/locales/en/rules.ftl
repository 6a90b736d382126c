# A broken rule, said under its field.
rule-required = This is needed.
rule-name-required = A given name, a family name or a company is needed.
rule-too-long = This is too long.
rule-not-a-phone = This is not a phone number.
rule-not-an-email = This is not a mailbox.
rule-not-a-date = This is not a date.
rule-in-the-future = This lies in the future.
rule-taken = Somebody else has this already.
rule-not-found = This is no longer here.
rule-not-understood = This could not be understood.
rule-other = This does not fit.
rule-json = This is not written in the way the field needs (JSON).
rule-pattern = This has not the right form.
rule-out-of-range = This number is too small or too large.
rule-not-a-url = This is not a web address.
rule-not-a-host = This is not a server’s name.
rule-not-a-mailbox = This is not a mailbox.

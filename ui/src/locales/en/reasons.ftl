# Why a message was not sent, in plain words.
reason-number-not-in-use = The number is not in use.
reason-line-broke = The line broke while sending.
reason-grouped = One message for the family.
reason-other = The provider said: { $reason }.

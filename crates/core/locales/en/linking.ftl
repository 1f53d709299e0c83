### One person on several platforms.

help = Use one memory here and in the other bot
unlink_help = Keep a memory of its own here again
code = The code that the other bot gave you
yes = Yes, link them
no = No
declined = Nothing was linked.
given =
    Your code: { $code }

    Give it to me on the other platform with the command /link, within { $minutes } minutes. It works once. Give it to nobody: whoever enters it shares your memory.
question = Link this account with yours on { $platforms }?
here = Here: { $stated } stated, { $learned } learned.
there = There: { $stated } stated, { $learned } learned.
after = Together: { $stated } stated, { $learned } learned.
conflict = “{ $kept }” stays, “{ $dropped }” goes.
warning = Only if the other account is yours: from then on both see and change the same memory.
linked = Linked with your account on { $platforms }. I remember the same in both places, in private. /unlink ends it.
unlinked = Separate again. Here I keep { $own } stated things, the other side keeps { $others }: each what was said there, and everything you exclude stays on both. What I learned from reactions ({ $learned }) is with both.
own = This is your own code: send it to me on the other platform.
already = These accounts are linked already.
unknown = I know no such code. Send /link on the other platform to get one.
expired = This code is too old. Send /link on the other platform to get a new one.
used = This code was used already. Send /link on the other platform to get a new one.
wait =
    Too many wrong codes. Try again in { $minutes ->
        [one] { $minutes } minute
       *[other] { $minutes } minutes
    }.
too_many = That would be too many accounts: one person can link { $most }.
not_linked = This account is linked to no other. /link does that.

### Prompts: how each does, its editor and its past, and two versions beside each other.

prompts-title = Prompts
prompts-lede = A draft is measured on the golden set, given to a share of people, and then to all. Where they like it less it is taken back by itself.
prompts-in-use = In use
prompts-is-in-use = in use
prompts-turns = Turns
prompts-liked = Liked
prompts-not-rated = not rated
prompts-liked-of = { $percent } % of { $rated }
prompts-at = { $version } at { $percent } %
prompts-not-in-use = an edit of its file is not in use
# Follows the version.
prompts-goes = goes to { $percent } of 100 people since { $since } UTC.
prompts-fault = Its file was edited and is not in use. Line { $line }: { $message }
prompts-text = Text of { $version }
prompts-text-in-use = Text of { $version } (in use)
prompts-variables = Variables:
prompts-wrong = What is wrong with the text
prompts-why = Why
prompts-keep = Keep as a draft
prompts-turn = Turn
prompts-replay = Replay with this text
prompts-anew = ask models anew
prompts-versions = Versions
prompts-version = Version
prompts-who-why = Who and why
prompts-asks = Asks back
prompts-trouble = Trouble
prompts-repairs = Repairs
prompts-tokens = Tokens
prompts-cost = Cost
prompts-time = Time
prompts-do = Do
prompts-rolled-out = rolled out
prompts-compare = Compare
prompts-measure = Measure
# "to 10 %", the number is a field.
prompts-to = to
prompts-share = Share of people in percent
prompts-roll-out = Roll out
prompts-promote = Promote
prompts-regardless = even if it is worse, or can't be measured
prompts-roll-back = Roll back
prompts-happened = What happened
prompts-event = { $happened } by { $by }
prompts-found = found in its file
prompts-drafted = drafted
prompts-measured =
    measured, { $verdict ->
        [worse] worse
       *[other] no worse
    }: { $right } of { $cases } right, before { $before }
prompts-given = given to { $percent } of 100 people
prompts-promoted = given to everybody
prompts-taken-back = taken back

compare-title = { $from } and { $to }
compare-same = They are the same.
compare-differences = Differences
compare-caption = Lines of both texts; − stands only in { $from }, + only in { $to }
compare-turns = The same turns with both
compare-turns-lede = Answers the newest turns that used this prompt again, with each text, and models asked anew. Nothing of it is kept or shown to anybody; that you look is noted.
compare-answer =
    { $count ->
        [one] Answer { $count } turn with both
       *[other] Answer { $count } turns with both
    }

### What a reply says of what was found. $value, $what and $title are the catalogue's own words; $needs is a list of needs.

## Needs as they stand in a list: "waterproof, at most $120.00, not leather"
need_not = not { $what }
need_without = not { $value }
need_min = at least { $price }
need_max = at most { $price }
need_about = around { $price }
need_size = size { $value }
need_for = for { $value }
in_stock = in stock

## What was found
matches =
    { $photo ->
        [yes] { $count ->
            [one] match for your photo
           *[other] matches for your photo
        }
       *[no] { $count ->
            [one] match
           *[other] matches
        }
    }
closest = Closest to { $title },
found_one = I found one { $what }: { $title } at { $price }.
found_one_for = I found one { $what }: { $needs }: { $title } at { $price }.
found_one_short = 1 { $what }: { $title }, { $price }.
found_one_short_for = 1 { $what }: { $needs }: { $title }, { $price }.
found = I found { $count } { $what }.
found_for = I found { $count } { $what }: { $needs }.
found_short = { $count } { $what }.
found_short_for = { $count } { $what }: { $needs }.
first = My first choice is { $title } at { $price }.
first_beside = My first choice is { $title } at { $price }; the least expensive is { $cheapest } at { $least }.
first_short = First: { $title } at { $price }.
first_short_beside = First: { $title } at { $price }; the least expensive is { $cheapest } at { $least }.
no_price = no price given

## What was not found
no_more = That was everything I have for this.
no_more_for = That was everything I have for: { $needs }.
nothing = I found nothing in the catalogue for that. Could you say it in other words?
nothing_alike = I found nothing in the catalogue that looks like your photo. A word about what it is would help.
nothing_for_you = Nothing in the catalogue fits what you told me about yourself.
nothing_for_you_and = Nothing that fits what you told me about yourself is all of: { $needs }.
nothing_for = Nothing in the catalogue is all of: { $needs }.
without = Without “{ $need }” I would have something to show.
without_either = Without “{ $need }”, or without “{ $other }”, I would have something to show.

## What to notice; $which are numbers of picks: "#1, #3"
not_stated = For { $which } the seller doesn't state everything you asked for.
sold_out = Out of stock right now: { $which }.
not_checked = I couldn't reach the shop to check { $which } again.

## Why a pick fits: parts of one sentence, joined by semicolons. The first one gets its capital letter by itself.
told = fits what you told me (“{ $words }”)
within = { $price } is within { $limit }
at_least = { $price } is at least { $limit }
near = { $price } is close to { $about }
made_of = { $own }, no { $value }
free_of = no { $value }
comes_in_size = comes in size { $value }
made_for = made for { $value }
good_for = good for { $value }
both = { $one } and { $other }
liked = you liked { $what }
liked_here = liked here { $what }
reduced = reduced from { $price }
rated = rated { $value } by { $count } buyers
looks_alike = Looks like what is in your photo.
close = Close to what you describe.

## An answer to "why the first?"
because = I picked { $title } because: { $why }
nothing_shown = I haven't shown you anything yet that I could explain.
no_such_pick =
    My last answer had { $count ->
        [one] { $count } pick
       *[other] { $count } picks
    }, no #{ $rank }.

## Around an answer
placeholder = Looking around…
apology = Something went wrong on my side, and I couldn't answer that. Please try again.
rehearsed = This is a rehearsal: what is set, bought, watched or wished for here is not kept.
budget_spent = (My thinking budget for today is used up; for about { $hours } h I read messages by rules.)
read_in_part = (I read the first { $count } characters of your message.)

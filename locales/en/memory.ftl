### What is remembered, in words. Values, quotes and days stand in it as they are.

## What an entry says
likes = likes: { $what }
rather_not = rather not: { $what }
brand = the brand { $name }
for_whom = for { $value }
price_low = what is cheap for its kind
price_middle = middle prices
price_high = what is dear for its kind
shop = the shop { $name }
word = “{ $word }”
fact_size = size: { $value }
fact_diet = diet: { $value }
fact_never = never: { $value }
fact_likes = likes: { $value }
fact_allergy = allergy: { $value }
fact_budget = budget
fact_budget_for = budget: { $value }
fact_often = often: { $value }
fact_often_not = often not: { $value }

## How that is known
quoted = “{ $quote }”, { $day }
quoted_instead = “{ $quote }”, { $day }; before that “{ $before }”
reactions =
    { $count ->
        [one] { $count } reaction
       *[other] { $count } reactions
    }, last { $day }

## The list as an answer
line = { $what } ({ $why })
line_new = { $what } ({ $why }, new today)
nothing = I remember nothing about you yet. Tell me lasting things such as “I wear size 42” or “I never buy leather”, and I will keep them in mind; ♥ and ✕ under picks teach me, too.
stated = This is what you told me:
learned = And this is what I learned from what you liked and didn't:
take_back = Say “forget that …” to take one back.

## The taste of a community
taste_nothing = I don't know yet what you like here: ♥, ✕ and votes under picks teach me.
taste = This is what you like here, from what was tapped here:
taste_reset = Moderators can say “reset our taste”.
taste_for_groups = Groups and servers have a taste of their own; ask there. What I remember of you is in /memory.
taste_moderated = Only moderators can reset what I know of everybody's taste here.
taste_forgotten = Forgotten: I start anew with what you like here.

### What is remembered, in words. Values, quotes and days stand in it as they are.

## What an entry says
likes = mag: { $what }
rather_not = lieber nicht: { $what }
brand = die Marke { $name }
for_whom = für { $value }
price_low = was günstig für seine Art ist
price_middle = mittlere Preise
price_high = was teuer für seine Art ist
shop = der Shop { $name }
word = „{ $word }“
fact_size = Größe: { $value }
fact_diet = Ernährung: { $value }
fact_never = nie: { $value }
fact_likes = mag: { $value }
fact_allergy = Allergie: { $value }
fact_budget = Budget
fact_budget_for = Budget: { $value }
fact_often = oft: { $value }
fact_often_not = oft nicht: { $value }

## How that is known
quoted = „{ $quote }“, { $day }
quoted_instead = „{ $quote }“, { $day }; davor „{ $before }“
reactions =
    { $count ->
        [one] { $count } Reaktion
       *[other] { $count } Reaktionen
    }, zuletzt { $day }

## The list as an answer
line = { $what } ({ $why })
line_new = { $what } ({ $why }, neu heute)
nothing = Ich weiß noch nichts über dich. Sag mir Bleibendes wie „ich trage Größe 42“ oder „ich kaufe nie Leder“, und ich denke daran; auch ♥ und ✕ unter Vorschlägen bringen mir etwas bei.
stated = Das hast du mir gesagt:
learned = Und das habe ich aus dem gelernt, was dir gefiel und was nicht:
take_back = Schreib „vergiss, dass …“, um etwas zurückzunehmen.

## The taste of a community
taste_nothing = Ich weiß noch nicht, was ihr hier mögt: ♥, ✕ und Stimmen unter Vorschlägen bringen es mir bei.
taste = Das mögt ihr hier, nach dem, was hier angetippt wurde:
taste_reset = Moderatoren können „vergiss unseren Geschmack“ schreiben.
taste_for_groups = Gruppen und Server haben einen eigenen Geschmack; frag dort. Was ich über dich weiß, steht in /memory.
taste_moderated = Nur Moderatoren können zurücksetzen, was ich hier über den Geschmack aller weiß.
taste_forgotten = Vergessen: Ich fange neu an mit dem, was ihr hier mögt.

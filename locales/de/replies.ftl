### What a reply says of what was found. $value, $what and $title are the catalogue's own words; $needs is a list of needs.

## Needs as they stand in a list: "waterproof, at most $120.00, not leather"
need_not = nicht { $what }
need_without = ohne { $value }
need_min = mindestens { $price }
need_max = höchstens { $price }
need_about = etwa { $price }
need_size = Größe { $value }
need_for = für { $value }
in_stock = auf Lager

## What was found
matches =
    { $photo ->
        [yes] { $count ->
            [one] Treffer für dein Foto
           *[other] Treffer für dein Foto
        }
       *[no] { $count ->
            [one] Treffer
           *[other] Treffer
        }
    }
closest = Ich habe nach Ähnlichem wie { $title } gesucht.
found_one = Ich habe einen { $what } gefunden: { $title }, { $price }.
found_one_for = Ich habe einen { $what } gefunden ({ $needs }): { $title }, { $price }.
found_one_short = 1 { $what }: { $title }, { $price }.
found_one_short_for = 1 { $what } ({ $needs }): { $title }, { $price }.
found = Ich habe { $count } { $what } gefunden.
found_for = Ich habe { $count } { $what } gefunden: { $needs }.
found_short = { $count } { $what }.
found_short_for = { $count } { $what }: { $needs }.
first = Meine erste Wahl ist { $title } für { $price }.
first_beside = Meine erste Wahl ist { $title } für { $price }; am günstigsten ist { $cheapest } für { $least }.
first_short = Zuerst: { $title } für { $price }.
first_short_beside = Zuerst: { $title } für { $price }; am günstigsten ist { $cheapest } für { $least }.
no_price = ohne Preisangabe

## What was not found
no_more = Das war alles, was ich dazu habe.
no_more_for = Das war alles, was ich habe für: { $needs }.
nothing = Dazu habe ich im Katalog nichts gefunden. Kannst du es mit anderen Worten sagen?
nothing_alike = Im Katalog habe ich nichts gefunden, was deinem Foto ähnelt. Ein Wort dazu, was es ist, würde helfen.
nothing_for_you = Nichts im Katalog passt zu dem, was du mir über dich gesagt hast.
nothing_for_you_and = Nichts, was zu dem passt, was du mir über dich gesagt hast, erfüllt das alles: { $needs }.
nothing_for = Nichts im Katalog erfüllt das alles: { $needs }.
without = Ohne „{ $need }“ hätte ich etwas für dich.
without_either = Ohne „{ $need }“ oder ohne „{ $other }“ hätte ich etwas für dich.

## What to notice; $which are numbers of picks: "#1, #3"
not_stated = Bei { $which } gibt der Händler nicht alles an, wonach du gefragt hast.
sold_out = Gerade nicht vorrätig: { $which }.
not_checked = Ich konnte den Shop nicht erreichen, um { $which } noch einmal zu prüfen.

## Why a pick fits: parts of one sentence, joined by semicolons. The first one gets its capital letter by itself.
told = passt zu dem, was du mir gesagt hast („{ $words }“)
within = { $price } liegt im Rahmen von { $limit }
at_least = { $price }, also mindestens { $limit }
near = { $price } liegt nah an { $about }
made_of = { $own }, ohne { $value }
free_of = ohne { $value }
comes_in_size = gibt es in Größe { $value }
made_for = gemacht für { $value }
good_for = gut für { $value }
both = { $one } und { $other }
liked = dir gefiel schon: { $what }
liked_here = hier beliebt: { $what }
reduced = reduziert von { $price }
rated = von { $count } Käufern mit { $value } bewertet
looks_alike = Sieht aus wie das auf deinem Foto.
close = Nah an dem, was du beschreibst.

## An answer to "why the first?"
because = Ich habe { $title } aus diesem Grund gewählt: { $why }
nothing_shown = Ich habe dir noch nichts gezeigt, was ich erklären könnte.
no_such_pick =
    Meine letzte Antwort hatte { $count ->
        [one] { $count } Vorschlag
       *[other] { $count } Vorschläge
    }, keinen mit der Nummer { $rank }.

## Around an answer
placeholder = Ich sehe mich um …
apology = Bei mir ist etwas schiefgegangen, und ich konnte darauf nicht antworten. Bitte versuch es noch einmal.
rehearsed = Das ist eine Probe: Was hier eingestellt, gekauft, beobachtet oder gewünscht wird, bleibt nicht.
budget_spent = (Mein Denkbudget für heute ist aufgebraucht; etwa { $hours } Std. lang lese ich Nachrichten nach Regeln.)
read_in_part = (Ich habe die ersten { $count } Zeichen deiner Nachricht gelesen.)

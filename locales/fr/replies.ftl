### What a reply says of what was found. $value, $what and $title are the catalogue's own words; $needs is a list of needs.

## Needs as they stand in a list: "waterproof, at most $120.00, not leather"
need_not = pas { $what }
need_without = sans { $value }
need_min = au moins { $price }
need_max = au plus { $price }
need_about = environ { $price }
need_size = taille { $value }
need_for = pour { $value }
in_stock = en stock

## What was found
matches =
    { $photo ->
        [yes] { $count ->
            [one] résultat pour ta photo
           *[other] résultats pour ta photo
        }
       *[no] { $count ->
            [one] résultat
           *[other] résultats
        }
    }
closest = J'ai cherché au plus près de { $title }.
found_one = J'ai trouvé un { $what } : { $title }, { $price }.
found_one_for = J'ai trouvé un { $what } ({ $needs }) : { $title }, { $price }.
found_one_short = 1 { $what } : { $title }, { $price }.
found_one_short_for = 1 { $what } ({ $needs }) : { $title }, { $price }.
found = J'ai trouvé { $count } { $what }.
found_for = J'ai trouvé { $count } { $what } : { $needs }.
found_short = { $count } { $what }.
found_short_for = { $count } { $what } : { $needs }.
first = Mon premier choix est { $title } à { $price }.
first_beside = Mon premier choix est { $title } à { $price } ; le moins cher est { $cheapest } à { $least }.
first_short = D'abord : { $title } à { $price }.
first_short_beside = D'abord : { $title } à { $price } ; le moins cher est { $cheapest } à { $least }.
no_price = prix non indiqué

## What was not found
no_more = C'était tout ce que j'ai pour cela.
no_more_for = C'était tout ce que j'ai pour : { $needs }.
nothing = Je n'ai rien trouvé de tel dans le catalogue. Peux-tu le dire autrement ?
nothing_alike = Je n'ai rien trouvé dans le catalogue qui ressemble à ta photo. Un mot sur ce que c'est m'aiderait.
nothing_for_you = Rien dans le catalogue ne correspond à ce que tu m'as dit de toi.
nothing_for_you_and = Rien de ce qui correspond à ce que tu m'as dit de toi ne réunit tout cela : { $needs }.
nothing_for = Rien dans le catalogue ne réunit tout cela : { $needs }.
without = Sans « { $need } », j'aurais quelque chose à te montrer.
without_either = Sans « { $need } », ou sans « { $other } », j'aurais quelque chose à te montrer.

## What to notice; $which are numbers of picks: "#1, #3"
not_stated = Pour { $which }, le vendeur n'indique pas tout ce que tu as demandé.
sold_out = En rupture de stock pour le moment : { $which }.
not_checked = Je n'ai pas pu joindre la boutique pour revérifier { $which }.

## Why a pick fits: parts of one sentence, joined by semicolons. The first one gets its capital letter by itself.
told = correspond à ce que tu m'as dit (« { $words } »)
within = { $price }, dans la limite de { $limit }
at_least = { $price }, au-dessus du minimum de { $limit }
near = { $price }, proche de { $about }
made_of = { $own }, sans { $value }
free_of = sans { $value }
comes_in_size = existe en taille { $value }
made_for = conçu pour { $value }
good_for = convient pour { $value }
both = { $one } et { $other }
liked = tu as déjà aimé : { $what }
liked_here = apprécié ici : { $what }
reduced = en promotion, avant { $price }
rated = noté { $value } par { $count } acheteurs
looks_alike = Ressemble à ce qui est sur ta photo.
close = Proche de ce que tu décris.

## An answer to "why the first?"
because = J'ai choisi { $title } pour cette raison : { $why }
nothing_shown = Je ne t'ai encore rien montré que je puisse expliquer.
no_such_pick =
    Ma dernière réponse avait { $count ->
        [one] { $count } proposition
       *[other] { $count } propositions
    }, aucune avec le numéro { $rank }.

## Around an answer
placeholder = Je regarde…
apology = Quelque chose s'est mal passé de mon côté, et je n'ai pas pu répondre. Réessaie, s'il te plaît.
rehearsed = C'est un essai : ce qui est réglé, acheté, surveillé ou souhaité ici n'est pas gardé.
budget_spent = (Mon budget de réflexion du jour est épuisé ; pendant environ { $hours } h, je lis les messages avec des règles.)
read_in_part = (J'ai lu les { $count } premiers caractères de ton message.)

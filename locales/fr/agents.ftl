### What the image and the trend agent note for the shopper. Titles, subjects and days stand in it as they are.

## Photos. What is wrong with one is told in English where it is told: a choice without a choice leaves it out.
photo_too_many_bytes = Je n'ai pas pu utiliser une photo : elle fait { $bytes } octets, la limite est de { $limit }.
photo_too_many_pixels = Je n'ai pas pu utiliser une photo : elle fait { $width }x{ $height } pixels, la limite est de { $limit } en tout.
photo_missing =
    Je n'ai pas pu utiliser une photo : { $reason ->
       *[any] impossible de la récupérer.
    }
photo_undecodable =
    Je n'ai pas pu utiliser une photo : { $reason ->
       *[any] impossible de la lire.
    }
pictures_not_ready = Je parcours encore les images de la boutique. Renvoie ta photo dans une minute.
nothing_in_photo = Je ne vois rien sur la photo qui puisse s'acheter.

## The market: first what moved in all, then a line for each product
the_shop = toute la boutique
no_history = Je n'ai pas encore de prix antérieurs ({ $about }) ; ils s'accumulent au fil de mes lectures des sources.
summary =
    Aperçu ({ $about }) : sur { $count ->
        [one] { $count } produit
       *[other] { $count } produits
    }, { $falling } au moins 5 % sous leur médiane de 30 jours, { $rising } au-dessus et { $gone } en rupture de stock ({ $seen }).
seen = { $sources }, du { $from } au { $to }
line = { $title } : { $reason }.
line_priced = { $title } à { $price } : { $reason }.

## What happened to a product, parts joined by commas
below = { $share } % sous sa médiane de 30 jours, { $median }
above = { $share } % au-dessus de sa médiane de 30 jours, { $median }
new_since = nouveau depuis le { $day }
back_since = de nouveau en stock depuis le { $day }
claimed = annoncé en baisse depuis { $stated }, mais il n'a pas coûté plus de { $highest } en 30 jours (vu { $sightings } fois)
looked_at = regardé par { $people } personnes cette semaine
looked_at_here = regardé ici par { $here } personnes cette semaine
looked_at_here_and_everywhere = regardé ici par { $here } personnes cette semaine, { $people } en tout

## What people ask for
asked = On m'a demandé, du { $from } au { $to } : { $subjects }.
subject = { $subject } ({ $people } personnes ; la semaine d'avant { $before })
fewer_than = moins de { $count }

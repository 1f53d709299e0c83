### What the image and the trend agent note for the shopper. Titles, subjects and days stand in it as they are.

## Photos. What is wrong with one is told in English where it is told: a choice without a choice leaves it out.
photo_too_many_bytes = Ein Foto konnte ich nicht verwenden: Es hat { $bytes } Bytes, höchstens { $limit } gehen.
photo_too_many_pixels = Ein Foto konnte ich nicht verwenden: Es hat { $width }x{ $height } Pixel, höchstens { $limit } gehen insgesamt.
photo_missing =
    Ein Foto konnte ich nicht verwenden: { $reason ->
       *[any] Es lässt sich nicht abrufen.
    }
photo_undecodable =
    Ein Foto konnte ich nicht verwenden: { $reason ->
       *[any] Es lässt sich nicht lesen.
    }
pictures_not_ready = Ich sehe die Bilder des Shops noch durch. Schick dein Foto in einer Minute noch einmal.
nothing_in_photo = Auf dem Foto sehe ich nichts, was man kaufen könnte.

## The market: first what moved in all, then a line for each product
the_shop = der ganze Shop
no_history = Noch habe ich keine früheren Preise ({ $about }); sie sammeln sich, während ich die Quellen lese.
summary =
    Überblick ({ $about }): Von { $count ->
        [one] { $count } Produkt
       *[other] { $count } Produkten
    } kosten { $falling } mindestens 5 % weniger als im Median der letzten 30 Tage, { $rising } mehr, und { $gone } sind ausverkauft ({ $seen }).
seen = { $sources }, { $from } bis { $to }
line = { $title }: { $reason }.
line_priced = { $title } für { $price }: { $reason }.

## What happened to a product, parts joined by commas
below = { $share } % unter dem 30-Tage-Median von { $median }
above = { $share } % über dem 30-Tage-Median von { $median }
new_since = neu seit { $day }
back_since = wieder vorrätig seit { $day }
claimed = angeblich reduziert von { $stated }, doch mehr als { $highest } hat es in 30 Tagen nicht gekostet ({ $sightings } Mal gesehen)
looked_at = diese Woche von { $people } Leuten angesehen
looked_at_here = diese Woche hier von { $here } Leuten angesehen
looked_at_here_and_everywhere = diese Woche hier von { $here } Leuten angesehen, insgesamt von { $people }

## What people ask for
asked = Gefragt wurde ich vom { $from } bis { $to } nach { $subjects }.
subject = { $subject } ({ $people } Leute; in der Woche davor { $before })
fewer_than = weniger als { $count }

### What the image and the trend agent note for the shopper. Titles, subjects and days stand in it as they are.

## Photos. What is wrong with one is told in English where it is told.
photo_too_many_bytes = I couldn't use a photo: the photo is { $bytes } bytes, the limit is { $limit }.
photo_too_many_pixels = I couldn't use a photo: the photo is { $width }x{ $height } pixels, the limit is { $limit } pixels in all.
photo_missing = I couldn't use a photo: the photo can't be fetched: { $reason }.
photo_undecodable = I couldn't use a photo: the photo can't be decoded: { $reason }.
pictures_not_ready = I'm still looking through the shop's pictures. Send your photo again in a minute.
nothing_in_photo = I see nothing in the photo that could be bought.

## The market: first what moved in all, then a line for each product
the_shop = the shop
no_history = I have no price history for { $about } yet; it grows as the sources are read.
summary =
    In { $about }, of { $count ->
        [one] { $count } product
       *[other] { $count } products
    }: { $falling } at least 5 % below their 30-day median, { $rising } above it, { $gone } sold out ({ $seen }).
seen = { $sources }, { $from } to { $to }
line = { $title }: { $reason }.
line_priced = { $title } at { $price }: { $reason }.

## What happened to a product, parts joined by commas
below = { $share } % below its 30-day median of { $median }
above = { $share } % above its 30-day median of { $median }
new_since = new since { $day }
back_since = back in stock since { $day }
claimed = said to be reduced from { $stated }, but { $highest } was the most it cost in 30 days ({ $sightings } sightings)
looked_at = looked at by { $people } people this week
looked_at_here = looked at by { $here } people here this week
looked_at_here_and_everywhere = looked at by { $here } people here this week, { $people } over all

## What people ask for
asked = I was asked, { $from } to { $to }, for { $subjects }.
subject = { $subject } ({ $people } people; the week before { $before })
fewer_than = fewer than { $count }

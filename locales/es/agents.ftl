### What the image and the trend agent note for the shopper. Titles, subjects and days stand in it as they are.

## Photos. What is wrong with one is told in English where it is told: a choice without a choice leaves it out.
photo_too_many_bytes = No he podido usar una foto: tiene { $bytes } bytes y el límite es { $limit }.
photo_too_many_pixels = No he podido usar una foto: tiene { $width }x{ $height } píxeles y el límite es { $limit } en total.
photo_missing =
    No he podido usar una foto: { $reason ->
       *[any] no se puede descargar.
    }
photo_undecodable =
    No he podido usar una foto: { $reason ->
       *[any] no se puede leer.
    }
pictures_not_ready = Todavía estoy mirando las fotos de la tienda. Envía la tuya otra vez dentro de un minuto.
nothing_in_photo = No veo en la foto nada que se pueda comprar.

## The market: first what moved in all, then a line for each product
the_shop = toda la tienda
no_history = Aún no tengo precios anteriores ({ $about }); se van reuniendo a medida que leo las fuentes.
summary =
    Resumen ({ $about }): de { $count ->
        [one] { $count } producto
       *[other] { $count } productos
    }, { $falling } al menos un 5 % por debajo de su mediana de 30 días, { $rising } por encima y { $gone } sin existencias ({ $seen }).
seen = { $sources }, del { $from } al { $to }
line = { $title }: { $reason }.
line_priced = { $title } por { $price }: { $reason }.

## What happened to a product, parts joined by commas
below = un { $share } % por debajo de su mediana de 30 días, { $median }
above = un { $share } % por encima de su mediana de 30 días, { $median }
new_since = nuevo desde el { $day }
back_since = disponible de nuevo desde el { $day }
claimed = dicen que rebajado desde { $stated }, pero lo máximo que ha costado en 30 días es { $highest } (visto { $sightings } veces)
looked_at = visto por { $people } personas esta semana
looked_at_here = visto aquí por { $here } personas esta semana
looked_at_here_and_everywhere = visto aquí por { $here } personas esta semana, { $people } en total

## What people ask for
asked = Me han preguntado, del { $from } al { $to }, por { $subjects }.
subject = { $subject } ({ $people } personas; la semana anterior { $before })
fewer_than = menos de { $count }

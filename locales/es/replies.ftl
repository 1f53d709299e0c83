### What a reply says of what was found. $value, $what and $title are the catalogue's own words; $needs is a list of needs.

## Needs as they stand in a list: "waterproof, at most $120.00, not leather"
need_not = no { $what }
need_without = sin { $value }
need_min = al menos { $price }
need_max = como mucho { $price }
need_about = alrededor de { $price }
need_size = talla { $value }
need_for = para { $value }
in_stock = en existencias

## What was found
matches =
    { $photo ->
        [yes] { $count ->
            [one] resultado para tu foto
           *[other] resultados para tu foto
        }
       *[no] { $count ->
            [one] resultado
           *[other] resultados
        }
    }
closest = He buscado lo más parecido a { $title }.
found_one = He encontrado un { $what }: { $title }, { $price }.
found_one_for = He encontrado un { $what } ({ $needs }): { $title }, { $price }.
found_one_short = 1 { $what }: { $title }, { $price }.
found_one_short_for = 1 { $what } ({ $needs }): { $title }, { $price }.
found = He encontrado { $count } { $what }.
found_for = He encontrado { $count } { $what }: { $needs }.
found_short = { $count } { $what }.
found_short_for = { $count } { $what }: { $needs }.
first = Mi primera opción es { $title } por { $price }.
first_beside = Mi primera opción es { $title } por { $price }; lo más barato es { $cheapest } por { $least }.
first_short = Primero: { $title } por { $price }.
first_short_beside = Primero: { $title } por { $price }; lo más barato es { $cheapest } por { $least }.
no_price = sin precio indicado

## What was not found
no_more = Eso era todo lo que tengo de esto.
no_more_for = Eso era todo lo que tengo para: { $needs }.
nothing = No he encontrado nada así en el catálogo. ¿Me lo dices con otras palabras?
nothing_alike = No he encontrado en el catálogo nada que se parezca a tu foto. Ayudaría que me dijeras qué es.
nothing_for_you = Nada del catálogo encaja con lo que me contaste de ti.
nothing_for_you_and = Nada de lo que encaja con lo que me contaste de ti cumple todo esto: { $needs }.
nothing_for = Nada del catálogo cumple todo esto: { $needs }.
without = Sin «{ $need }» sí tendría algo que enseñarte.
without_either = Sin «{ $need }», o sin «{ $other }», sí tendría algo que enseñarte.

## What to notice; $which are numbers of picks: "#1, #3"
not_stated = En { $which } el vendedor no indica todo lo que pediste.
sold_out = Agotado en este momento: { $which }.
not_checked = No he podido contactar con la tienda para volver a comprobar { $which }.

## Why a pick fits: parts of one sentence, joined by semicolons. The first one gets its capital letter by itself.
told = encaja con lo que me contaste («{ $words }»)
within = { $price }, dentro del límite de { $limit }
at_least = { $price }, por encima del mínimo de { $limit }
near = { $price }, cerca de { $about }
made_of = { $own }, sin { $value }
free_of = sin { $value }
comes_in_size = disponible en la talla { $value }
made_for = pensado para { $value }
good_for = va bien para { $value }
both = { $one } y { $other }
liked = ya te gustó: { $what }
liked_here = aquí gusta: { $what }
reduced = rebajado, antes { $price }
rated = valorado con { $value } por { $count } compradores
looks_alike = Se parece a lo que hay en tu foto.
close = Cerca de lo que describes.

## An answer to "why the first?"
because = He elegido { $title } por esto: { $why }
nothing_shown = Todavía no te he enseñado nada que pueda explicar.
no_such_pick =
    Mi última respuesta tenía { $count ->
        [one] { $count } propuesta
       *[other] { $count } propuestas
    }, ninguna con el número { $rank }.

## Around an answer
placeholder = Echando un vistazo…
apology = Algo ha fallado por mi parte y no he podido responder. Inténtalo otra vez, por favor.
rehearsed = Esto es un ensayo: lo que aquí se ajusta, compra, vigila o desea no se guarda.
budget_spent = (Por hoy he gastado mi presupuesto para pensar; durante unas { $hours } h leeré los mensajes con reglas.)
read_in_part = (He leído los primeros { $count } caracteres de tu mensaje.)

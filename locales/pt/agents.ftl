### What the image and the trend agent note for the shopper. Titles, subjects and days stand in it as they are.

## Photos. What is wrong with one is told in English where it is told: a choice without a choice leaves it out.
photo_too_many_bytes = Não consegui usar uma foto: ela tem { $bytes } bytes e o limite é { $limit }.
photo_too_many_pixels = Não consegui usar uma foto: ela tem { $width }x{ $height } pixels e o limite é { $limit } no total.
photo_missing =
    Não consegui usar uma foto: { $reason ->
       *[any] não dá para baixá-la.
    }
photo_undecodable =
    Não consegui usar uma foto: { $reason ->
       *[any] não dá para lê-la.
    }
pictures_not_ready = Ainda estou olhando as fotos da loja. Mande a sua de novo daqui a um minuto.
nothing_in_photo = Não vejo na foto nada que se possa comprar.

## The market: first what moved in all, then a line for each product
the_shop = toda a loja
no_history = Ainda não tenho preços anteriores ({ $about }); eles se acumulam conforme leio as fontes.
summary =
    Resumo ({ $about }): de { $count ->
        [one] { $count } produto
       *[other] { $count } produtos
    }, { $falling } pelo menos 5 % abaixo da mediana de 30 dias, { $rising } acima e { $gone } sem estoque ({ $seen }).
seen = { $sources }, de { $from } a { $to }
line = { $title }: { $reason }.
line_priced = { $title } por { $price }: { $reason }.

## What happened to a product, parts joined by commas
below = { $share } % abaixo da mediana de 30 dias, { $median }
above = { $share } % acima da mediana de 30 dias, { $median }
new_since = novo desde { $day }
back_since = de volta ao estoque desde { $day }
claimed = dizem que baixou de { $stated }, mas o máximo que custou em 30 dias foi { $highest } (visto { $sightings } vezes)
looked_at = visto por { $people } pessoas esta semana
looked_at_here = visto aqui por { $here } pessoas esta semana
looked_at_here_and_everywhere = visto aqui por { $here } pessoas esta semana, { $people } no total

## What people ask for
asked = Perguntaram-me, de { $from } a { $to }, por { $subjects }.
subject = { $subject } ({ $people } pessoas; na semana anterior { $before })
fewer_than = menos de { $count }

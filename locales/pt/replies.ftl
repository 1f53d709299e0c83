### What a reply says of what was found. $value, $what and $title are the catalogue's own words; $needs is a list of needs.

## Needs as they stand in a list: "waterproof, at most $120.00, not leather"
need_not = não { $what }
need_without = sem { $value }
need_min = pelo menos { $price }
need_max = no máximo { $price }
need_about = cerca de { $price }
need_size = tamanho { $value }
need_for = para { $value }
in_stock = em estoque

## What was found
matches =
    { $photo ->
        [yes] { $count ->
            [one] resultado para a sua foto
           *[other] resultados para a sua foto
        }
       *[no] { $count ->
            [one] resultado
           *[other] resultados
        }
    }
closest = Procurei o mais parecido com { $title }.
found_one = Encontrei um { $what }: { $title }, { $price }.
found_one_for = Encontrei um { $what } ({ $needs }): { $title }, { $price }.
found_one_short = 1 { $what }: { $title }, { $price }.
found_one_short_for = 1 { $what } ({ $needs }): { $title }, { $price }.
found = Encontrei { $count } { $what }.
found_for = Encontrei { $count } { $what }: { $needs }.
found_short = { $count } { $what }.
found_short_for = { $count } { $what }: { $needs }.
first = Minha primeira escolha é { $title } por { $price }.
first_beside = Minha primeira escolha é { $title } por { $price }; o mais barato é { $cheapest } por { $least }.
first_short = Primeiro: { $title } por { $price }.
first_short_beside = Primeiro: { $title } por { $price }; o mais barato é { $cheapest } por { $least }.
no_price = sem preço informado

## What was not found
no_more = Isso era tudo o que eu tenho disso.
no_more_for = Isso era tudo o que eu tenho para: { $needs }.
nothing = Não encontrei nada assim no catálogo. Pode dizer com outras palavras?
nothing_alike = Não encontrei no catálogo nada parecido com a sua foto. Uma palavra sobre o que é ajudaria.
nothing_for_you = Nada no catálogo combina com o que você me contou sobre você.
nothing_for_you_and = Nada do que combina com o que você me contou sobre você atende a tudo isto: { $needs }.
nothing_for = Nada no catálogo atende a tudo isto: { $needs }.
without = Sem “{ $need }” eu teria algo para mostrar.
without_either = Sem “{ $need }”, ou sem “{ $other }”, eu teria algo para mostrar.

## What to notice; $which are numbers of picks: "#1, #3"
not_stated = Em { $which }, o vendedor não informa tudo o que você pediu.
sold_out = Esgotado no momento: { $which }.
not_checked = Não consegui acessar a loja para conferir { $which } de novo.

## Why a pick fits: parts of one sentence, joined by semicolons. The first one gets its capital letter by itself.
told = combina com o que você me disse (“{ $words }”)
within = { $price }, dentro do limite de { $limit }
at_least = { $price }, acima do mínimo de { $limit }
near = { $price }, perto de { $about }
made_of = { $own }, sem { $value }
free_of = sem { $value }
comes_in_size = disponível no tamanho { $value }
made_for = feito para { $value }
good_for = bom para { $value }
both = { $one } e { $other }
liked = você já gostou de: { $what }
liked_here = popular aqui: { $what }
reduced = em promoção, antes { $price }
rated = avaliado com { $value } por { $count } compradores
looks_alike = Parece com o que está na sua foto.
close = Próximo do que você descreve.

## An answer to "why the first?"
because = Escolhi { $title } por este motivo: { $why }
nothing_shown = Ainda não mostrei nada que eu possa explicar.
no_such_pick =
    Minha última resposta tinha { $count ->
        [one] { $count } sugestão
       *[other] { $count } sugestões
    }, nenhuma com o número { $rank }.

## Around an answer
placeholder = Dando uma olhada…
apology = Algo deu errado do meu lado e não consegui responder. Tente de novo, por favor.
rehearsed = Isto é um ensaio: o que se ajusta, compra, acompanha ou deseja aqui não é guardado.
budget_spent = (Meu orçamento de raciocínio de hoje acabou; por cerca de { $hours } h leio as mensagens por regras.)
read_in_part = (Li os primeiros { $count } caracteres da sua mensagem.)

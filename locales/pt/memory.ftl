### What is remembered, in words. Values, quotes and days stand in it as they are.

## What an entry says
likes = gosta de: { $what }
rather_not = melhor não: { $what }
brand = a marca { $name }
for_whom = para { $value }
price_low = o que é barato na categoria
price_middle = preços médios
price_high = o que é caro na categoria
shop = a loja { $name }
word = “{ $word }”
fact_size = tamanho: { $value }
fact_diet = dieta: { $value }
fact_never = nunca: { $value }
fact_likes = gosta de: { $value }
fact_allergy = alergia: { $value }
fact_budget = orçamento
fact_budget_for = orçamento: { $value }
fact_often = muitas vezes: { $value }
fact_often_not = muitas vezes não: { $value }

## How that is known
quoted = “{ $quote }”, { $day }
quoted_instead = “{ $quote }”, { $day }; antes “{ $before }”
reactions =
    { $count ->
        [one] { $count } reação
       *[other] { $count } reações
    }, a última em { $day }

## The list as an answer
line = { $what } ({ $why })
line_new = { $what } ({ $why }, novo hoje)
nothing = Ainda não lembro nada sobre você. Conte coisas duradouras como “uso tamanho 42” ou “nunca compro couro”, e vou levar em conta; ♥ e ✕ sob as minhas sugestões também me ensinam.
stated = Isto é o que você me disse:
learned = E isto é o que aprendi do que você gostou e do que não gostou:
take_back = Diga “esqueça que …” para retirar algo.

## The taste of a community
taste_nothing = Ainda não sei do que vocês gostam aqui: ♥, ✕ e os votos sob as minhas sugestões me ensinam.
taste = É disto que vocês gostam aqui, pelo que foi tocado aqui:
taste_reset = Moderadores podem dizer “esqueça nosso gosto”.
taste_for_groups = Grupos e servidores têm um gosto próprio; pergunte lá. O que eu lembro de você está em /memory.
taste_moderated = Só moderadores podem apagar o que sei do gosto de todos aqui.
taste_forgotten = Esquecido: recomeço do zero com o que vocês gostam aqui.

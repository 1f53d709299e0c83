### What is remembered, in words. Values, quotes and days stand in it as they are.

## What an entry says
likes = gusta: { $what }
rather_not = mejor no: { $what }
brand = la marca { $name }
for_whom = para { $value }
price_low = lo barato en su clase
price_middle = precios medios
price_high = lo caro en su clase
shop = la tienda { $name }
word = «{ $word }»
fact_size = talla: { $value }
fact_diet = dieta: { $value }
fact_never = nunca: { $value }
fact_likes = gusta: { $value }
fact_allergy = alergia: { $value }
fact_budget = presupuesto
fact_budget_for = presupuesto: { $value }
fact_often = a menudo: { $value }
fact_often_not = a menudo no: { $value }

## How that is known
quoted = «{ $quote }», { $day }
quoted_instead = «{ $quote }», { $day }; antes «{ $before }»
reactions =
    { $count ->
        [one] { $count } reacción
       *[other] { $count } reacciones
    }, la última el { $day }

## The list as an answer
line = { $what } ({ $why })
line_new = { $what } ({ $why }, nuevo hoy)
nothing = Aún no recuerdo nada de ti. Cuéntame cosas duraderas como «uso la talla 42» o «nunca compro cuero» y las tendré en cuenta; también aprendo de ♥ y ✕ bajo mis propuestas.
stated = Esto es lo que me contaste:
learned = Y esto es lo que aprendí de lo que te gustó y lo que no:
take_back = Di «olvida que …» para retirar algo.

## The taste of a community
taste_nothing = Aún no sé qué os gusta aquí: aprendo de ♥, ✕ y los votos bajo mis propuestas.
taste = Esto es lo que gusta aquí, según lo que se ha pulsado aquí:
taste_reset = Los moderadores pueden decir «olvida nuestro gusto».
taste_for_groups = Los grupos y servidores tienen su propio gusto; pregunta allí. Lo que recuerdo de ti está en /memory.
taste_moderated = Solo los moderadores pueden borrar lo que sé del gusto de todos aquí.
taste_forgotten = Olvidado: empiezo de nuevo con lo que os gusta aquí.

### What is said when there is nothing to search. Words in quotes are messages that a shopper could write.

steer = Diga o que você procura, por exemplo “botas de trilha impermeáveis até R$ 500, sem couro”, ou me mande uma foto.
greeting = Olá!
thanks = De nada!
goodbye = Tchau, e boas descobertas!
how_are_you = Estou bem, obrigado, e pronto para procurar.
who_are_you = Sou o Magpie e ajudo você a comprar: procuro coisas, confiro se os preços e links estão certos, e lembro do que você gosta se me disser.
praise = Obrigado, é muita gentileza.
complaint = Sinto muito que não tenha ajudado. Diga o que não serviu, ou escreva “mostre mais”.
later = Não tenha pressa. Diga “monitora o primeiro” e eu aviso quando ficar mais barato.
something_else = É só chamar quando precisar de mais alguma coisa.
off_topic = Disso eu não entendo: eu encontro coisas para comprar.
empty = Não há nada nessa mensagem que eu possa ler.
help = Escreva o que você quer, com limites se houver: um preço, um tamanho, uma cor, o que não pode ser. Mande uma foto e procuro coisas parecidas. Depois refine: “mais barato”, “em azul”, “mais como o segundo”, “por que o primeiro?”. Pergunte “o que está em alta em fones?” sobre o mercado. Conte coisas duradouras como “sou vegano” ou “uso tamanho 42” e eu as levo em conta; pergunte “o que você sabe sobre mim?” para vê-las, e diga “esqueça que …” para retirar uma.
memory_in_private = O que eu lembro fica entre nós: pergunte em privado.
stated_in_public = Coisas pessoais eu deixo fora dos grupos: diga em privado e eu lembro.
and = e
forgotten = Esquecido.
noted = Anotado: { $quotes }. Vou levar em conta de agora em diante. O que você procura?
noted_instead = Anotado: { $quotes }. Vou levar em conta de agora em diante. Substitui { $replaced }. O que você procura?
bought = Que bom! Vou lembrar que você escolheu { $title }.
no_such_pick = Minha última resposta não tinha o número { $rank }.
quoted = “{ $words }”

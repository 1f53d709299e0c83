### One person on several platforms.

help = Usar a mesma memória aqui e no outro bot
unlink_help = Voltar a ter aqui uma memória própria
code = O código que o outro bot deu a você
yes = Sim, vincular
no = Não
declined = Nada foi vinculado.
given =
    Seu código: { $code }

    Passe-o para mim na outra plataforma com o comando /link, em até { $minutes } minutos. Vale uma vez. Não o dê a ninguém: quem o digitar compartilha a sua memória.
question = Vincular esta conta com a sua no { $platforms }?
here = Aqui: { $stated } ditas, { $learned } aprendidas.
there = Lá: { $stated } ditas, { $learned } aprendidas.
after = Juntas: { $stated } ditas, { $learned } aprendidas.
conflict = “{ $kept }” fica, “{ $dropped }” sai.
warning = Só se a outra conta for sua: a partir daí ambas veem e mudam a mesma memória.
linked = Vinculada com a sua conta no { $platforms }. Lembro o mesmo nos dois lugares, em privado. /unlink termina isso.
unlinked = Separadas de novo. Aqui guardo { $own } coisas ditas, o outro lado { $others }: cada um o que lá foi dito, e o que você exclui fica nos dois. O que aprendi das reações ({ $learned }) fica com ambos.
own = Este é o seu próprio código: mande-o para mim na outra plataforma.
already = Estas contas já estão vinculadas.
unknown = Não conheço esse código. Mande /link na outra plataforma para receber um.
expired = Este código é velho demais. Mande /link na outra plataforma para receber outro.
used = Este código já foi usado. Mande /link na outra plataforma para receber outro.
wait =
    Códigos errados demais. Tente de novo em { $minutes ->
        [one] { $minutes } minuto
       *[other] { $minutes } minutos
    }.
too_many = Seriam contas demais: uma pessoa pode vincular { $most }.
not_linked = Esta conta não está vinculada a nenhuma outra. /link faz isso.

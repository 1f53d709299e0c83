### One person on several platforms.

help = Usar a mesma memória aqui e no outro bot
unlink_help = Voltar a ter aqui uma memória própria
code = O código que o outro bot te deu
yes = Sim, vincular
no = Não
declined = Nada foi vinculado.
given =
    Teu código: { $code }

    Dá-mo na outra plataforma com o comando /link, em até { $minutes } minutos. Vale uma vez. Não o dês a ninguém: quem o digitar partilha a tua memória.
question = Vincular esta conta com a tua no { $platforms }?
here = Aqui: { $stated } ditas, { $learned } aprendidas.
there = Lá: { $stated } ditas, { $learned } aprendidas.
after = Juntas: { $stated } ditas, { $learned } aprendidas.
conflict = “{ $kept }” fica, “{ $dropped }” sai.
warning = Só se a outra conta for tua: a partir daí ambas veem e mudam a mesma memória.
linked = Vinculada com a tua conta no { $platforms }. Lembro o mesmo nos dois lugares, em privado. /unlink termina isso.
unlinked = Separadas de novo. Aqui guardo { $own } coisas ditas, o outro lado { $others }: cada um o que lá foi dito, e o que excluis fica nos dois. O que aprendi das reações ({ $learned }) fica com ambos.
own = Este é o teu próprio código: manda-o para mim na outra plataforma.
already = Estas contas já estão vinculadas.
unknown = Não conheço esse código. Manda /link na outra plataforma para receber um.
expired = Este código é velho demais. Manda /link na outra plataforma para receber outro.
used = Este código já foi usado. Manda /link na outra plataforma para receber outro.
wait =
    Códigos errados demais. Tenta de novo em { $minutes ->
        [one] { $minutes } minuto
       *[other] { $minutes } minutos
    }.
too_many = Seriam contas demais: uma pessoa pode vincular { $most }.
not_linked = Esta conta não está vinculada a nenhuma outra. /link faz isso.

### One person on several platforms.

help = Usar una sola memoria aquí y en el otro bot
unlink_help = Volver a tener aquí una memoria propia
code = El código que te dio el otro bot
yes = Sí, vincular
no = No
declined = No se ha vinculado nada.
given =
    Tu código: { $code }

    Dámelo en la otra plataforma con el comando /link, antes de { $minutes } minutos. Sirve una vez. No se lo des a nadie: quien lo escriba comparte tu memoria.
question = ¿Vincular esta cuenta con la tuya en { $platforms }?
here = Aquí: { $stated } dichas, { $learned } aprendidas.
there = Allí: { $stated } dichas, { $learned } aprendidas.
after = Juntas: { $stated } dichas, { $learned } aprendidas.
conflict = «{ $kept }» se queda, «{ $dropped }» se va.
warning = Solo si la otra cuenta es tuya: desde entonces ambas ven y cambian la misma memoria.
linked = Vinculada con tu cuenta en { $platforms }. Recuerdo lo mismo en ambos sitios, en privado. /unlink lo termina.
unlinked = Separadas de nuevo. Aquí guardo { $own } cosas dichas, el otro lado { $others }: cada uno lo que se dijo allí, y lo que excluyes se queda en ambos. Lo que aprendí de tus reacciones ({ $learned }) lo tienen ambos.
own = Es tu propio código: envíamelo en la otra plataforma.
already = Estas cuentas ya están vinculadas.
unknown = No conozco ese código. Envía /link en la otra plataforma para obtener uno.
expired = Este código es demasiado antiguo. Envía /link en la otra plataforma para obtener otro.
used = Este código ya se usó. Envía /link en la otra plataforma para obtener otro.
wait =
    Demasiados códigos erróneos. Inténtalo de nuevo en { $minutes ->
        [one] { $minutes } minuto
       *[other] { $minutes } minutos
    }.
too_many = Serían demasiadas cuentas: una persona puede vincular { $most }.
not_linked = Esta cuenta no está vinculada con ninguna. /link lo hace.

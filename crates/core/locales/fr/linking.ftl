### One person on several platforms.

help = Avoir la même mémoire ici et dans l'autre bot
unlink_help = Retrouver ici une mémoire à part
code = Le code que l'autre bot t'a donné
yes = Oui, lier
no = Non
declined = Rien n'a été lié.
given =
    Ton code : { $code }

    Donne-le-moi sur l'autre plateforme avec la commande /link, d'ici { $minutes } minutes. Il sert une fois. Ne le donne à personne : qui l'entre partage ta mémoire.
question = Lier ce compte avec le tien sur { $platforms } ?
here = Ici : { $stated } choses dites, { $learned } apprises.
there = Là-bas : { $stated } choses dites, { $learned } apprises.
after = Ensemble : { $stated } choses dites, { $learned } apprises.
conflict = « { $kept } » reste, « { $dropped } » s'en va.
warning = Seulement si l'autre compte est le tien : dès lors, les deux voient et changent la même mémoire.
linked = Lié avec ton compte sur { $platforms }. Je me souviens des mêmes choses aux deux endroits, en privé. /unlink y met fin.
unlinked = À nouveau séparés. Ici je garde { $own } choses dites, l'autre côté { $others } : chacun ce qui y a été dit, et ce que tu exclus reste des deux côtés. Ce que tes réactions m'ont appris ({ $learned }) reste aux deux.
own = C'est ton propre code : envoie-le-moi sur l'autre plateforme.
already = Ces comptes sont déjà liés.
unknown = Je ne connais pas ce code. Envoie /link sur l'autre plateforme pour en obtenir un.
expired = Ce code est trop vieux. Envoie /link sur l'autre plateforme pour en obtenir un nouveau.
used = Ce code a déjà servi. Envoie /link sur l'autre plateforme pour en obtenir un nouveau.
wait =
    Trop de codes faux. Réessaie dans { $minutes ->
        [one] { $minutes } minute
       *[other] { $minutes } minutes
    }.
too_many = Cela ferait trop de comptes : une personne peut en lier { $most }.
not_linked = Ce compte n'est lié à aucun autre. /link le fait.

### What is said when there is nothing to search. Words in quotes are messages that a shopper could write.

steer = Dis-moi ce que tu cherches, par exemple « chaussures de randonnée imperméables à moins de 120 €, pas de cuir », ou envoie-moi une photo.
greeting = Bonjour !
thanks = Avec plaisir !
goodbye = Au revoir, et bonnes trouvailles !
how_are_you = Je vais bien, merci, et je suis prêt à chercher.
who_are_you = Je suis Magpie et je t'aide à faire tes achats : je cherche, je vérifie que les prix et les liens sont justes, et je me souviens de ce que tu aimes si tu me le dis.
praise = Merci, c'est gentil.
complaint = Désolé que cela ne t'ait pas aidé. Dis-moi ce qui n'allait pas, ou écris « montre-m'en plus ».
later = Prends ton temps. Dis « surveille le premier » et je te dirai quand il sera moins cher.
something_else = Fais-moi signe quand tu auras besoin d'autre chose.
off_topic = Là, je ne m'y connais pas : je trouve des choses à acheter.
empty = Il n'y a rien dans ce message que je puisse lire.
help = Écris ce que tu veux, avec tes limites si tu en as : un prix, une taille, une couleur, ce que cela ne doit pas être. Envoie une photo et je cherche des choses semblables. Ensuite, précise : « moins cher », « en bleu », « plus comme le deuxième », « pourquoi le premier ? ». Demande « qu'est-ce qui est tendance en casques ? » pour le marché. Dis-moi des choses durables comme « je suis végane » ou « je fais du 42 » et j'y penserai ; demande « que sais-tu de moi ? » pour les voir, et dis « oublie que … » pour en retirer une.
memory_in_private = Ce dont je me souviens reste entre nous : demande-moi en privé.
stated_in_public = Je garde les choses personnelles hors des groupes : dis-le-moi en privé et je m'en souviendrai.
and = et
forgotten = Oublié.
noted = Noté : { $quotes }. J'y penserai désormais. Que cherches-tu ?
noted_instead = Noté : { $quotes }. J'y penserai désormais. Cela remplace { $replaced }. Que cherches-tu ?
bought = Ravi de l'apprendre ! Je retiens que tu as choisi { $title }.
no_such_pick = Ma dernière réponse n'avait pas de numéro { $rank }.
quoted = « { $words } »

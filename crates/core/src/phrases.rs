//! The fixed words around replies (buttons, commands, notices) in the languages that Magpie's bots speak.

/// Fixed words in one language.
#[derive(Debug)]
pub struct Phrases {
    /// ISO 639-1 code.
    pub language: &'static str,
    /// Button: other picks for the same needs.
    pub show_more: &'static str,
    /// Button: lower prices.
    pub cheaper: &'static str,
    /// Button: pictures of the picks.
    pub pictures: &'static str,
    /// Button: change the request in words.
    pub refine: &'static str,
    /// An example of such words.
    pub refine_example: &'static str,
    /// What ♥, ✕ and 🔔 mean, under the picks.
    pub legend: &'static str,
    /// Said to somebody who does not want a pick.
    pub left_out: &'static str,
    /// Said to somebody who likes a pick.
    pub liked: &'static str,
    /// Under a pick: cannot be bought now.
    pub out_of_stock: &'static str,
    /// Under a pick: could not be verified.
    pub not_verified: &'static str,
    /// Under a pick, before the time.
    pub verified: &'static str,
    /// Under a pick: whoever runs the bot earns when its link is followed.
    pub commission: &'static str,
    /// Under a pick whose price changed since the catalogue was read; `{}` stands for the price then.
    pub price_before: &'static str,
    /// Link to the whole answer when it does not fit.
    pub whole_answer: &'static str,
    /// To somebody who sends what can't be read.
    pub only_text_and_photos: &'static str,
    /// To a button that is too old or was never shown.
    pub stale_button: &'static str,
    /// Before deleting.
    pub forget_question: &'static str,
    /// Button: yes, delete.
    pub forget_yes: &'static str,
    /// Button: no, keep.
    pub forget_no: &'static str,
    /// After deleting.
    pub forgotten: &'static str,
    /// After not deleting.
    pub kept: &'static str,
    /// To a question about private things among others.
    pub in_private: &'static str,
    /// Button that leads to the private chat.
    pub open_private: &'static str,
    /// To a flood; `{}` stands for seconds.
    pub too_fast: &'static str,
    /// To somebody whose messages wait.
    pub busy: &'static str,
    /// When something can't be done now.
    pub unavailable: &'static str,
    /// Before the settings.
    pub settings: &'static str,
    /// Before the setting of who sees answers to commands.
    pub who_sees: &'static str,
    /// Button: everybody does.
    pub everybody: &'static str,
    /// Button: only the one who asked.
    pub only_asker: &'static str,
    /// Where permissions are missing; `{}` stands for the place.
    pub no_permission: &'static str,
    /// To somebody who may not change settings.
    pub only_admins: &'static str,
    /// To a command that needs words.
    pub say_what: &'static str,
    /// What /pick does, for the list of commands.
    pub pick_help: &'static str,
    /// What /trends does.
    pub trends_help: &'static str,
    /// What /memory does.
    pub memory_help: &'static str,
    /// What /watch does.
    pub watch_help: &'static str,
    /// What /watches does.
    pub watches_help: &'static str,
    /// What /forget does.
    pub forget_help: &'static str,
    /// What /settings does.
    pub settings_help: &'static str,
    /// What /help does.
    pub help_help: &'static str,
    /// Question: which of several things in a photo.
    pub which_thing: &'static str,
    /// Question about a photo: the kind of thing.
    pub which_kind: &'static str,
    /// Question about a photo: the colour.
    pub which_colour: &'static str,
    /// Question about a photo: the person.
    pub for_whom: &'static str,
    /// Question about a photo: the price.
    pub what_budget: &'static str,
    /// An answer to that; `{}` stands for an amount.
    pub under: &'static str,
    /// The other answer.
    pub over: &'static str,
    /// A watch was set; `{n}` stands for its number, `{}` for what is watched.
    pub watch_set: &'static str,
    /// It is watched already; as before.
    pub watch_known: &'static str,
    /// Goal: a price limit; `{title}` and `{price}` are replaced.
    pub watch_at_most: &'static str,
    /// Goal: any lower price.
    pub watch_below: &'static str,
    /// Goal: stock.
    pub watch_stock: &'static str,
    /// Goal: something new for a request.
    pub watch_any: &'static str,
    /// Alert: the price limit is reached; `{before}` is the limit.
    pub watch_reached: &'static str,
    /// Alert: the price fell from `{before}`.
    pub watch_fell: &'static str,
    /// Alert: it can be bought again.
    pub watch_back: &'static str,
    /// Alert: it is gone for good.
    pub watch_gone: &'static str,
    /// Alert: something fits a request.
    pub watch_fits: &'static str,
    /// To a list of nothing.
    pub watch_none: &'static str,
    /// Question under the list.
    pub watch_stop_one: &'static str,
    /// After stopping; `{}` stands for what was watched.
    pub watch_stopped: &'static str,
    /// To a change of nobody knows which.
    pub watch_which: &'static str,
    /// To a wish about nothing.
    pub watch_what: &'static str,
    /// To a wish about a price that nobody knows.
    pub watch_no_price: &'static str,
    /// To one wish too many; `{}` stands for how many there may be.
    pub watch_too_many: &'static str,
    /// To somebody who may not set watches for a community.
    pub watch_moderators: &'static str,
}

/// Every language there is, English first.
pub const LANGUAGES: &[&Phrases] = &[&ENGLISH, &GERMAN, &SPANISH, &FRENCH, &PORTUGUESE];

impl Phrases {
    /// The words for a BCP 47 tag; English where the language is not known.
    pub fn of(locale: Option<&str>) -> &'static Self {
        let language = locale.unwrap_or("en").split(['-', '_']).next().unwrap_or("en");
        let known = LANGUAGES.iter().find(|known| known.language.eq_ignore_ascii_case(language));
        known.copied().unwrap_or(&ENGLISH)
    }

    /// Whether a question is the one under a list of watches, in any language: its answers change them.
    pub fn asks_which_watch(question: &str) -> bool {
        LANGUAGES.iter().any(|phrases| phrases.watch_stop_one == question)
    }
}

static ENGLISH: Phrases = Phrases {
    language: "en",
    show_more: "Show more",
    cheaper: "Cheaper",
    pictures: "Pictures",
    refine: "Refine",
    refine_example: "in blue, under $90, not leather",
    legend: "♥ more like it · ✕ not for me · 🔔 tell me when it gets cheaper",
    left_out: "Noted: I'll leave it out from now on.",
    liked: "Noted. Here is more like it.",
    out_of_stock: "out of stock",
    not_verified: "not verified",
    verified: "verified",
    commission: "ad link: the bot's owner earns a commission",
    price_before: "{} before",
    whole_answer: "The whole answer",
    only_text_and_photos: "I read text and photos. Tell me what you are looking for, or send me a photo of it.",
    stale_button: "This button no longer works here. Write what you are looking for, and I'll look again.",
    forget_question: "This deletes everything I keep about you: messages, what you told me, what I showed you. It can't be undone. Shall I?",
    forget_yes: "Delete everything",
    forget_no: "Keep it",
    forgotten: "Done: everything is deleted.",
    kept: "Nothing was deleted.",
    in_private: "That is between the two of us: ask me in private.",
    open_private: "Open our private chat",
    too_fast: "That was a lot at once. Give me {} s, then ask again.",
    busy: "I'm still working on your last messages. One moment, please.",
    unavailable: "I can't do that right now. Please try again in a minute.",
    settings: "How shall I show pictures here?",
    who_sees: "Who sees my answers to commands here?",
    everybody: "Everybody",
    only_asker: "Only who asks",
    no_permission: "I can't answer in {}: I need the permissions View Channel, Send Messages, Embed Links and Read Message History there. Somebody who manages the server can grant them.",
    only_admins: "Only admins of this group can change that.",
    say_what: "Tell me what you are looking for, for example: /pick waterproof hiking boots under $120",
    pick_help: "Find something: say what, or add a photo",
    trends_help: "What is moving in a category",
    memory_help: "What I remember about you",
    forget_help: "Delete everything I keep about you",
    settings_help: "How I answer here",
    help_help: "What I can do",
    which_thing: "I see several things in your photo. Which one do you mean?",
    which_kind: "What kind do you mean?",
    which_colour: "Which colour?",
    for_whom: "Who is it for?",
    what_budget: "What would you like to spend?",
    under: "under {}",
    over: "over {}",
    watch_help: "Tell you when a pick gets cheaper: say which, or what",
    watches_help: "What I watch for you",
    watch_set: "Watch {n} is set: {}. I'll tell you here, once each time it happens.",
    watch_known: "I'm watching that already (watch {n}): {}.",
    watch_at_most: "{title} at {price} or less",
    watch_below: "{title} below {price}",
    watch_stock: "{title} back in stock",
    watch_any: "anything new like “{title}”",
    watch_reached: "{title} now costs {price}; you waited for {before} or less.",
    watch_fell: "{title} now costs {price}, down from {before}.",
    watch_back: "{title} can be bought again.",
    watch_gone: "{title} is gone from its shop; I stopped watching it.",
    watch_fits: "New for “{title}”:",
    watch_none: "I'm not watching anything here. Write “tell me when the first one drops below 80”, for example.",
    watch_stop_one: "Stop one?",
    watch_stopped: "Stopped: {}",
    watch_which: "Which one? Write “my watches” to see their numbers.",
    watch_what: "What shall I watch? Ask for something first, then write “tell me when the first one drops below 80”.",
    watch_no_price: "I don't know its price, so I can't tell when it falls. Name a limit: “tell me when it is below 80”.",
    watch_too_many: "That is one too many: {} can be watched at once. Stop one first: write “my watches”.",
    watch_moderators: "Here only moderators set watches, because everybody reads the alerts. Ask me in private for one of your own.",
};

static GERMAN: Phrases = Phrases {
    language: "de",
    show_more: "Mehr zeigen",
    cheaper: "Günstiger",
    pictures: "Bilder",
    refine: "Verfeinern",
    refine_example: "in Blau, unter 90 €, kein Leder",
    legend: "♥ mehr davon · ✕ nichts für mich · 🔔 Bescheid, wenn es günstiger wird",
    left_out: "Notiert: Das lasse ich künftig weg.",
    liked: "Notiert. Hier ist mehr davon.",
    out_of_stock: "nicht auf Lager",
    not_verified: "nicht geprüft",
    verified: "geprüft",
    commission: "Werbelink: der Betreiber erhält eine Provision",
    price_before: "zuvor {}",
    whole_answer: "Die ganze Antwort",
    only_text_and_photos: "Ich lese Text und Fotos. Sag mir, was du suchst, oder schick mir ein Foto davon.",
    stale_button: "Dieser Knopf gilt hier nicht mehr. Schreib mir, was du suchst, dann sehe ich neu nach.",
    forget_question: "Das löscht alles, was ich über dich aufhebe: Nachrichten, was du mir gesagt hast, was ich dir gezeigt habe. Es lässt sich nicht rückgängig machen. Soll ich?",
    forget_yes: "Alles löschen",
    forget_no: "Behalten",
    forgotten: "Erledigt: Alles ist gelöscht.",
    kept: "Nichts wurde gelöscht.",
    in_private: "Das bleibt unter uns: Frag mich im privaten Chat.",
    open_private: "Privaten Chat öffnen",
    too_fast: "Das war viel auf einmal. Gib mir {} s und frag dann noch einmal.",
    busy: "Ich arbeite noch an deinen letzten Nachrichten. Einen Moment, bitte.",
    unavailable: "Das geht gerade nicht. Bitte versuch es in einer Minute noch einmal.",
    settings: "Wie soll ich hier Bilder zeigen?",
    who_sees: "Wer sieht hier meine Antworten auf Befehle?",
    everybody: "Alle",
    only_asker: "Nur wer fragt",
    no_permission: "In {} kann ich nicht antworten: Mir fehlen dort die Rechte, den Kanal zu sehen, Nachrichten zu senden, Links einzubetten und den Verlauf zu lesen. Wer den Server verwaltet, kann sie geben.",
    only_admins: "Das können nur Admins dieser Gruppe ändern.",
    say_what: "Sag mir, was du suchst, zum Beispiel: /pick wasserdichte Wanderschuhe unter 120 €",
    pick_help: "Etwas finden: sag was, oder schick ein Foto mit",
    trends_help: "Was sich in einer Kategorie bewegt",
    memory_help: "Was ich über dich weiß",
    forget_help: "Alles löschen, was ich über dich aufhebe",
    settings_help: "Wie ich hier antworte",
    help_help: "Was ich kann",
    which_thing: "Auf deinem Foto sehe ich mehrere Dinge. Welches meinst du?",
    which_kind: "Welche Art meinst du?",
    which_colour: "Welche Farbe?",
    for_whom: "Für wen ist es?",
    what_budget: "Wie viel möchtest du ausgeben?",
    under: "unter {}",
    over: "über {}",
    watch_help: "Bescheid sagen, wenn etwas günstiger wird: sag was",
    watches_help: "Was ich für dich beobachte",
    watch_set: "Beobachtung {n} läuft: {}. Ich sage es dir hier, jedes Mal einmal.",
    watch_known: "Das beobachte ich schon (Nummer {n}): {}.",
    watch_at_most: "{title} für höchstens {price}",
    watch_below: "{title} unter {price}",
    watch_stock: "{title} wieder verfügbar",
    watch_any: "Neues zu „{title}“",
    watch_reached: "{title} kostet jetzt {price}; du wolltest {before} oder weniger.",
    watch_fell: "{title} kostet jetzt {price} statt {before}.",
    watch_back: "{title} ist wieder verfügbar.",
    watch_gone: "{title} gibt es im Shop nicht mehr; ich beobachte es nicht länger.",
    watch_fits: "Neu zu „{title}“:",
    watch_none: "Ich beobachte hier nichts. Schreib zum Beispiel „sag mir Bescheid, wenn das erste unter 80 fällt“.",
    watch_stop_one: "Eine beenden?",
    watch_stopped: "Beendet: {}",
    watch_which: "Welche? Schreib „meine Beobachtungen“, um die Nummern zu sehen.",
    watch_what: "Was soll ich beobachten? Such zuerst etwas und schreib dann „sag mir Bescheid, wenn das erste unter 80 fällt“.",
    watch_no_price: "Ich kenne den Preis nicht und merke nicht, wenn er fällt. Nenn eine Grenze: „sag Bescheid, wenn es unter 80 kostet“.",
    watch_too_many: "Das ist eine zu viel: {} gehen auf einmal. Beende zuerst eine: „meine Beobachtungen“.",
    watch_moderators: "Hier setzen nur Moderatoren Beobachtungen, weil alle mitlesen. Frag mich privat.",
};

static SPANISH: Phrases = Phrases {
    language: "es",
    show_more: "Ver más",
    cheaper: "Más barato",
    pictures: "Fotos",
    refine: "Afinar",
    refine_example: "en azul, menos de 90 €, sin cuero",
    legend: "♥ más así · ✕ no es para mí · 🔔 avísame cuando baje de precio",
    left_out: "Anotado: no lo volveré a mostrar.",
    liked: "Anotado. Aquí tienes más así.",
    out_of_stock: "agotado",
    not_verified: "sin verificar",
    verified: "verificado",
    commission: "enlace publicitario: quien ofrece el bot cobra una comisión",
    price_before: "antes {}",
    whole_answer: "La respuesta completa",
    only_text_and_photos: "Leo texto y fotos. Dime qué buscas o mándame una foto.",
    stale_button: "Este botón ya no funciona aquí. Escribe qué buscas y vuelvo a mirar.",
    forget_question: "Esto borra todo lo que guardo de ti: mensajes, lo que me contaste, lo que te mostré. No se puede deshacer. ¿Lo hago?",
    forget_yes: "Borrar todo",
    forget_no: "Conservarlo",
    forgotten: "Hecho: todo está borrado.",
    kept: "No se borró nada.",
    in_private: "Eso queda entre nosotros: pregúntame en privado.",
    open_private: "Abrir nuestro chat privado",
    too_fast: "Eso fue mucho de golpe. Dame {} s y vuelve a preguntar.",
    busy: "Sigo con tus últimos mensajes. Un momento, por favor.",
    unavailable: "Ahora mismo no puedo. Inténtalo de nuevo en un minuto.",
    settings: "¿Cómo muestro las fotos aquí?",
    who_sees: "¿Quién ve aquí mis respuestas a los comandos?",
    everybody: "Todos",
    only_asker: "Solo quien pregunta",
    no_permission: "No puedo responder en {}: me faltan los permisos para ver el canal, enviar mensajes, insertar enlaces y leer el historial. Quien administra el servidor puede darlos.",
    only_admins: "Solo los administradores de este grupo pueden cambiarlo.",
    say_what: "Dime qué buscas, por ejemplo: /pick botas de montaña impermeables por menos de 120 €",
    pick_help: "Encuentra algo: di qué, o añade una foto",
    trends_help: "Qué se mueve en una categoría",
    memory_help: "Lo que recuerdo de ti",
    forget_help: "Borrar todo lo que guardo de ti",
    settings_help: "Cómo respondo aquí",
    help_help: "Qué sé hacer",
    which_thing: "En tu foto veo varias cosas. ¿Cuál quieres decir?",
    which_kind: "¿Qué tipo quieres?",
    which_colour: "¿Qué color?",
    for_whom: "¿Para quién es?",
    what_budget: "¿Cuánto quieres gastar?",
    under: "menos de {}",
    over: "más de {}",
    watch_help: "Avisarte cuando algo baje de precio: di qué",
    watches_help: "Qué vigilo para ti",
    watch_set: "Aviso {n} creado: {}. Te lo diré aquí, una vez cada vez que ocurra.",
    watch_known: "Ya lo vigilo (aviso {n}): {}.",
    watch_at_most: "{title} por {price} o menos",
    watch_below: "{title} por menos de {price}",
    watch_stock: "{title} disponible de nuevo",
    watch_any: "novedades para «{title}»",
    watch_reached: "{title} cuesta ahora {price}; esperabas {before} o menos.",
    watch_fell: "{title} cuesta ahora {price}, antes {before}.",
    watch_back: "{title} está disponible de nuevo.",
    watch_gone: "{title} ya no está en la tienda; dejo de vigilarlo.",
    watch_fits: "Novedades para «{title}»:",
    watch_none: "No vigilo nada aquí. Escribe, por ejemplo, «avísame cuando el primero baje de 80».",
    watch_stop_one: "¿Quitar alguno?",
    watch_stopped: "Quitado: {}",
    watch_which: "¿Cuál? Escribe «mis avisos» para ver los números.",
    watch_what: "¿Qué vigilo? Busca algo primero y escribe «avísame cuando el primero baje de 80».",
    watch_no_price: "No conozco su precio, así que no sé cuándo baja. Di un límite: «avísame cuando cueste menos de 80».",
    watch_too_many: "Es uno de más: caben {} a la vez. Quita uno primero: «mis avisos».",
    watch_moderators: "Aquí solo los moderadores crean avisos, porque todos los leen. Pídemelo en privado.",
};

static FRENCH: Phrases = Phrases {
    language: "fr",
    show_more: "Voir plus",
    cheaper: "Moins cher",
    pictures: "Photos",
    refine: "Préciser",
    refine_example: "en bleu, moins de 90 €, sans cuir",
    legend: "♥ encore comme ça · ✕ pas pour moi · 🔔 préviens-moi quand le prix baisse",
    left_out: "C'est noté : je ne le montrerai plus.",
    liked: "C'est noté. En voici d'autres.",
    out_of_stock: "épuisé",
    not_verified: "non vérifié",
    verified: "vérifié",
    commission: "lien publicitaire : l'exploitant touche une commission",
    price_before: "{} avant",
    whole_answer: "La réponse complète",
    only_text_and_photos: "Je lis du texte et des photos. Dites-moi ce que vous cherchez, ou envoyez une photo.",
    stale_button: "Ce bouton ne marche plus ici. Écrivez ce que vous cherchez, et je regarde à nouveau.",
    forget_question: "Ceci supprime tout ce que je garde sur vous : messages, ce que vous m'avez dit, ce que je vous ai montré. C'est définitif. Je le fais ?",
    forget_yes: "Tout supprimer",
    forget_no: "Garder",
    forgotten: "C'est fait : tout est supprimé.",
    kept: "Rien n'a été supprimé.",
    in_private: "Cela reste entre nous : demandez-le-moi en privé.",
    open_private: "Ouvrir notre conversation privée",
    too_fast: "Cela fait beaucoup d'un coup. Laissez-moi {} s, puis redemandez.",
    busy: "Je travaille encore sur vos derniers messages. Un instant, s'il vous plaît.",
    unavailable: "Impossible pour l'instant. Réessayez dans une minute.",
    settings: "Comment montrer les photos ici ?",
    who_sees: "Qui voit ici mes réponses aux commandes ?",
    everybody: "Tout le monde",
    only_asker: "Seulement qui demande",
    no_permission: "Je ne peux pas répondre dans {} : il me manque les permissions de voir le salon, envoyer des messages, intégrer des liens et lire l'historique. Qui gère le serveur peut les donner.",
    only_admins: "Seuls les admins de ce groupe peuvent changer cela.",
    say_what: "Dites-moi ce que vous cherchez, par exemple : /pick chaussures de randonnée imperméables à moins de 120 €",
    pick_help: "Trouver quelque chose : dites quoi, ou ajoutez une photo",
    trends_help: "Ce qui bouge dans une catégorie",
    memory_help: "Ce que je retiens de vous",
    forget_help: "Supprimer tout ce que je garde sur vous",
    settings_help: "Comment je réponds ici",
    help_help: "Ce que je sais faire",
    which_thing: "Je vois plusieurs choses sur ta photo. Laquelle veux-tu dire ?",
    which_kind: "Quel genre veux-tu dire ?",
    which_colour: "Quelle couleur ?",
    for_whom: "C'est pour qui ?",
    what_budget: "Combien veux-tu dépenser ?",
    under: "moins de {}",
    over: "plus de {}",
    watch_help: "Te prévenir quand un prix baisse : dis lequel",
    watches_help: "Ce que je surveille pour toi",
    watch_set: "Alerte {n} créée : {}. Je te le dirai ici, une fois à chaque occasion.",
    watch_known: "Je le surveille déjà (alerte {n}) : {}.",
    watch_at_most: "{title} à {price} ou moins",
    watch_below: "{title} à moins de {price}",
    watch_stock: "{title} de nouveau disponible",
    watch_any: "du nouveau pour « {title} »",
    watch_reached: "{title} coûte maintenant {price} ; tu attendais {before} ou moins.",
    watch_fell: "{title} coûte maintenant {price}, au lieu de {before}.",
    watch_back: "{title} est de nouveau disponible.",
    watch_gone: "{title} n'est plus dans la boutique ; je ne le surveille plus.",
    watch_fits: "Du nouveau pour « {title} » :",
    watch_none: "Je ne surveille rien ici. Écris par exemple « préviens-moi quand le premier descend sous 80 ».",
    watch_stop_one: "En arrêter une ?",
    watch_stopped: "Arrêtée : {}",
    watch_which: "Laquelle ? Écris « mes alertes » pour voir les numéros.",
    watch_what: "Que dois-je surveiller ? Cherche d'abord quelque chose, puis écris « préviens-moi quand le premier descend sous 80 ».",
    watch_no_price: "Je ne connais pas son prix et ne saurai pas quand il baisse. Donne une limite : « préviens-moi quand il coûte moins de 80 ».",
    watch_too_many: "C'est une de trop : {} à la fois au plus. Arrêtes-en une d'abord : « mes alertes ».",
    watch_moderators: "Ici, seuls les modérateurs créent des alertes, car tout le monde les lit. Demande-moi en privé.",
};

static PORTUGUESE: Phrases = Phrases {
    language: "pt",
    show_more: "Ver mais",
    cheaper: "Mais barato",
    pictures: "Fotos",
    refine: "Refinar",
    refine_example: "em azul, até R$ 90, sem couro",
    legend: "♥ mais assim · ✕ não é para mim · 🔔 avise-me quando ficar mais barato",
    left_out: "Anotado: não mostro mais.",
    liked: "Anotado. Aqui há mais assim.",
    out_of_stock: "esgotado",
    not_verified: "não verificado",
    verified: "verificado",
    commission: "link publicitário: o dono do bot recebe comissão",
    price_before: "antes {}",
    whole_answer: "A resposta completa",
    only_text_and_photos: "Leio texto e fotos. Diga-me o que procura ou mande uma foto.",
    stale_button: "Este botão já não funciona aqui. Escreva o que procura, e eu vejo de novo.",
    forget_question: "Isto apaga tudo o que guardo sobre você: mensagens, o que me contou, o que mostrei. Não dá para desfazer. Apago?",
    forget_yes: "Apagar tudo",
    forget_no: "Manter",
    forgotten: "Pronto: tudo foi apagado.",
    kept: "Nada foi apagado.",
    in_private: "Isso fica entre nós: pergunte-me em privado.",
    open_private: "Abrir a nossa conversa privada",
    too_fast: "Foi muita coisa de uma vez. Dê-me {} s e pergunte de novo.",
    busy: "Ainda estou com as suas últimas mensagens. Um momento, por favor.",
    unavailable: "Agora não consigo. Tente de novo daqui a um minuto.",
    settings: "Como mostro as fotos aqui?",
    who_sees: "Quem vê aqui as minhas respostas a comandos?",
    everybody: "Todos",
    only_asker: "Só quem pergunta",
    no_permission: "Não consigo responder em {}: faltam-me as permissões de ver o canal, enviar mensagens, inserir links e ler o histórico. Quem gere o servidor pode dá-las.",
    only_admins: "Só os administradores deste grupo podem mudar isso.",
    say_what: "Diga-me o que procura, por exemplo: /pick botas de caminhada impermeáveis até 120 €",
    pick_help: "Encontrar algo: diga o quê, ou junte uma foto",
    trends_help: "O que se move numa categoria",
    memory_help: "O que lembro de você",
    forget_help: "Apagar tudo o que guardo sobre você",
    settings_help: "Como respondo aqui",
    help_help: "O que sei fazer",
    which_thing: "Vejo várias coisas na tua foto. Qual delas queres dizer?",
    which_kind: "Que tipo queres dizer?",
    which_colour: "Que cor?",
    for_whom: "Para quem é?",
    what_budget: "Quanto queres gastar?",
    under: "menos de {}",
    over: "mais de {}",
    watch_help: "Avisar quando algo ficar mais barato: diga o quê",
    watches_help: "O que vigio para você",
    watch_set: "Alerta {n} criado: {}. Aviso aqui, uma vez cada vez que acontecer.",
    watch_known: "Já estou vigiando (alerta {n}): {}.",
    watch_at_most: "{title} por {price} ou menos",
    watch_below: "{title} por menos de {price}",
    watch_stock: "{title} disponível de novo",
    watch_any: "novidades para “{title}”",
    watch_reached: "{title} custa agora {price}; você esperava {before} ou menos.",
    watch_fell: "{title} custa agora {price}, antes {before}.",
    watch_back: "{title} está disponível de novo.",
    watch_gone: "{title} saiu da loja; parei de vigiar.",
    watch_fits: "Novidades para “{title}”:",
    watch_none: "Não vigio nada aqui. Escreva, por exemplo, “me avise quando o primeiro ficar abaixo de 80”.",
    watch_stop_one: "Parar algum?",
    watch_stopped: "Parado: {}",
    watch_which: "Qual? Escreva “meus alertas” para ver os números.",
    watch_what: "O que devo vigiar? Procure algo primeiro e escreva “me avise quando o primeiro ficar abaixo de 80”.",
    watch_no_price: "Não sei o preço, então não sei quando cai. Diga um limite: “me avise quando custar menos de 80”.",
    watch_too_many: "É um a mais: cabem {} de cada vez. Pare um primeiro: “meus alertas”.",
    watch_moderators: "Aqui só moderadores criam alertas, porque todos os leem. Peça em privado.",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_found_by_their_tags() {
        for (tag, language) in
            [("de-AT", "de"), ("PT_br", "pt"), ("es-419", "es"), ("en-GB", "en"), ("xx", "en")]
        {
            assert_eq!(Phrases::of(Some(tag)).language, language, "{tag}");
        }
        assert_eq!(Phrases::of(None).language, "en");
    }
}

//! Sentence patterns: what people say around shopping, and what they ask that is none.
//!
//! A message is matched as one line of folded words with single blanks, padded at both ends, so that a
//! blank in a pattern is a word boundary.

mod refusals;

use std::ops::Range;
use std::sync::LazyLock;

use magpie_core::FeedbackReason;
use regex::{Regex, RegexSet};

use super::tokens::{Kind, Token};
use refusals::REFUSALS;

/// What a pattern shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// Trends, deals, popularity.
    Trend,
    /// A price that moved, or is waited for: what moves is the topic.
    PriceMoves,
    /// "on sale": a trend question unless something is asked for besides.
    Reduced,
    Memory,
    Help,
    /// An attempt to change the rules.
    Injection,
    OffTopic,
    /// The shopper's name.
    Name,
    Greeting,
    Thanks,
    Goodbye,
    HowAreYou,
    WhoAreYou,
    Praise,
    Complaint,
    /// What was shown is not right, and why.
    Refuses(FeedbackReason),
    /// Why, or more about, a pick.
    Why,
    /// A question about the pick at hand.
    AboutIt,
    /// Like something that was shown.
    Like,
    /// More of the same.
    More,
    /// Begin anew.
    Reset,
    Diet,
    OwnSize,
    OwnBudget,
    Never,
    Allergy,
    Likes,
    /// Taking back a fact.
    Forget,
    /// Taking back everything.
    ForgetAll,
}

const PATTERNS: &[(Sign, &str)] = &[
    (
        Sign::Trend,
        "(?:whats|what is|what s|whatre|what are|which is|which are)(?: currently| the| most| really| all| people| everyone)* (?:hot|hottest|trending|trendy|popular|hip|in fashion|in style|in vogue|buying|selling well|new in|fashionable|in right now|big|everybody buying)(?: right now| now| today| at the moment| these days| this (?:week|month|season|year|summer|winter|spring|autumn|fall))?",
    ),
    (
        Sign::Trend,
        "(?:trending|trends?|bestsellers?|best sellers?|best selling|bestselling|top sellers?|most popular|hottest|trendiest|most fashionable|most sought after|most bought|most wanted|most loved|price drops?|dropped in price|price cuts?|price reductions?|reduced prices?|markdowns?|clearance|special offers?|any offers?|offers on|promotions?|promos?|(?:popular|hot|trending|in fashion|in style)(?: right)? now|new arrivals|whats new|price trends?|prices? (?:are |is |have )?(?:dropping|falling|rising|going (?:up|down)|fallen|dropped|gone (?:up|down))|good time to buy|deals?|discounts?|bargains|flash sales?|any sales?|sales on|sale on|in vogue|got cheaper|gone down in price|becoming popular|getting popular|what people (?:buy|are buying)|what is everyone buying|everyone is buying)(?: right now| now| today| lately| recently| at the moment| these days| this (?:week|month|season|year))?",
    ),
    (
        Sign::Trend,
        "(?:what|which)(?: [^ .]+){1,3} (?:is|are)(?: currently| most| really)? (?:popular|trending|hot|in fashion|trendy|selling best|selling well|everyone buying|people buying)(?: right now| now| today| at the moment)?",
    ),
    (
        Sign::PriceMoves,
        "(?:(?:price|prices|pricing|cost|costs)(?: [^ .,]+){0,8} (?:drop|drops|dropped|dropping|fall|falls|fallen|falling|fell|rise|rises|risen|rising|rose|gone (?:up|down)|go(?:ing|es)? (?:up|down)|went (?:up|down)|c[ao]me down|changed|increased?|decreased?|lower than before)|(?:get|gets|getting|got|gotten|become|becoming|became|been getting|grow|growing)(?: [^ .,]+){0,3} (?:cheaper|more expensive|pricier|dearer)|should i (?:buy|get)(?: [^ .,]+){1,6} (?:now|today|or wait|later)|should i wait|(?:worth|better)(?: to)? wait(?:ing)?|(?:cheaper|more expensive|pricier|dearer) than (?:last (?:week|month|year|time)|yesterday|before|usual|normally|it was|they were|a (?:week|month|year) ago)|wait for (?:a|the) (?:sale|discount|price)|when (?:will|does|do|is|are)(?: [^ .,]+){1,8} (?:on sale|go on sale|cheaper|reduced|discounted))",
    ),
    (
        Sign::Trend,
        "(?:(?:что )?(?:сеичас )?(?:популярно|в моде|в тренде|модно)|популярные|хиты? продаж|скидки|распродажа|акции|(?:що )?(?:зараз )?популярне|знижки|(?:su an )?(?:populer|moda|trend)|cok satanlar|indirim(?:ler|de)?|人気|トレンド|流行|セール|热门|打折|促销|الاكثر مبيعا|رائج|تخفيضات)(?: сеичас| зараз| olan)?",
    ),
    (
        Sign::PriceMoves,
        "(?:(?:preise?|kosten)(?: [^ .,]+){0,6} (?:gefallen|gesunken|gestiegen|gesenkt|runtergegangen|fallen|sinken|steigen)|(?:gunstiger|billiger|teurer) geworden|precios?(?: [^ .,]+){0,6} (?:bajado|bajaron|bajo|bajando|subido|subieron|subio|subiendo|caido)|(?:han?|estan?) (?:bajado|subido|bajando|subiendo)(?: [^ .,]+){0,3} precios?|prix(?: [^ .,]+){0,6} (?:baisse|baissent|baissee?s?|augmente|augmentent|chute)|(?:baisse|baissent|augmente) de prix|prezz[oi](?: [^ .,]+){0,6} (?:sces[oi]|calat[oi]|salit[oi]|diminuit[oi]|aumentat[oi])|precos?(?: [^ .,]+){0,6} (?:caiu|cairam|baixou|baixaram|subiu|subiram|desceu|desceram)|prij(?:s|zen)(?: [^ .,]+){0,6} (?:gedaald|gestegen|gezakt)|priset?(?: [^ .,]+){0,6} (?:sjunkit|gatt ner|stigit)|cen[ay](?: [^ .,]+){0,6} (?:spadl[aey]|wzrosl[aey])|цен[аы](?: [^ .,]+){0,6} (?:упала|упали|снизилась|снизились|выросла|выросли)|fiyat[^ ]*(?: [^ .,]+){0,6} (?:dustu|artti))",
    ),
    (
        Sign::Reduced,
        "(?:on sale|discounted|reduced|half price|on offer|im angebot|reduziert|en oferta|rebajado|en promo|en solde|in offerta|scontato|em promocao|in de aanbieding|afgeprijsd|pa rea|w promocji)",
    ),
    (
        Sign::Trend,
        "(?:was ist (?:gerade |derzeit |jetzt |momentan )?(?:beliebt|angesagt|im trend|in mode|trendig)|(?:gerade|momentan|derzeit|aktuell) (?:beliebt|angesagt|im trend|in mode)|im trend|angesagt|angebote?|rabatte?|schnappchen|preissenkung(?:en)?|sonderangebote?|meistverkaufte|beliebteste[nrs]?)(?: gerade| momentan)?",
    ),
    (
        Sign::Trend,
        "(?:que (?:esta|hay|se lleva) (?:de moda|en tendencia|ahora)|que esta de moda|de moda|lo mas vendido|mas vendid[oa]s?|mas populares?|tendencias?|ofertas?|rebajas?|descuentos?)",
    ),
    (
        Sign::Trend,
        "(?:a la mode|tendances?|(?:les )?plus populaires?|meilleures ventes|soldes|en vogue|qu est ce qui est (?:populaire|tendance|a la mode)|bonnes affaires|baisses? de prix|reductions?)(?: en ce moment)?",
    ),
    (
        Sign::Trend,
        "(?:di moda|di tendenza|piu vendut[ioae]|piu popolari|tendenze|offerte|sconti|saldi|va di moda)(?: adesso| ora)?",
    ),
    (
        Sign::Trend,
        "(?:na moda|em alta|mais vendid[oa]s|mais populares|promocoes|descontos|o que esta na moda)",
    ),
    (
        Sign::Trend,
        "(?:(?:wat is (?:er )?(?:nu )?)?populair|best verkocht|best verkochte|aanbiedingen|kortingen|uitverkoop|in de mode|trending)(?: nu)?",
    ),
    (
        Sign::Trend,
        "(?:(?:vad ar )?populart|trendigt|bastsaljare|erbjudanden|pa modet|inne just nu)(?: just nu)?",
    ),
    (
        Sign::Trend,
        "(?:co jest (?:teraz )?(?:modne|popularne|na czasie)|najpopularniejsze|bestsellery|promocje|wyprzedaze?|przeceny|na czasie)(?: teraz)?",
    ),
    (
        Sign::Memory,
        "(?:what (?:do|did|have|all do) you (?:know|remember|store|stored|save|saved|learn|learned|learnt|keep)(?: [^ .]+){0,3} (?:about me|of me|on me)|what do you (?:know|remember)|(?:show|list|see|open)(?: me)? my (?:profile|preferences|memory|facts|data)|my profile|do you (?:remember|know) (?:me|my [^ .]+)|what are my preferences|what have i told you|whats my [^ .]* ?size|what is my [^ .]* ?size|was weisst du (?:alles )?uber mich|que sabes (?:de|sobre) mi|que sais tu (?:de|sur) moi|que savez vous (?:de|sur) moi|cosa sai di me|o que (?:voce )?(?:sabe|sabes) (?:sobre|de) mim|wat weet je (?:van|over) mij|vad vet du om mig|co o mnie wiesz|memory)",
    ),
    (
        Sign::Help,
        "(?:help|help me|what can you do(?: for me)?|what do you do|what else can you do|how (?:does|do) (?:this|it|that|you) work|how do i use (?:this|you|it)|what are you for|what can i ask(?: you)?|how can you help(?: me)?|can you help(?: me)?|commands|instructions|hilfe|was kannst du|ayuda|que puedes hacer|aide|que peux tu faire|que pouvez vous faire|aiuto|cosa puoi fare|cosa sai fare|ajuda|o que voce (?:faz|pode fazer)|wat kan je(?: doen)?|wat kun je|hjalp|vad kan du(?: gora)?|pomoc|pomocy|co potrafisz|co umiesz)",
    ),
    (
        Sign::Injection,
        "(?:ignore|disregard|forget|override|bypass|skip)(?: (?:all|any|the|your|my|of|previous|prior|above|earlier|these|those|every|existing))* (?:instructions?|rules|prompts?|guidelines|directions|directives|programming|constraints|training)",
    ),
    (
        Sign::Injection,
        "(?:(?:reveal|print|show|repeat|output|leak|expose|give|tell)(?: me| us)?(?: (?:your|the|all|hidden|secret|internal|system|above|previous|initial|original|any|of))+ (?:instructions?|prompts?|guidelines|api keys?|secrets?|passwords?)|your (?:api key|system message|hidden instructions))",
    ),
    (
        Sign::Injection,
        "(?:system prompt|you are now|from now on you|pretend (?:to be|you are|youre|that you)|jailbreak|jailbroken|developer mode|dan mode|do anything now|(?:reveal|print|show|repeat|output|tell me) your (?:prompt|instructions|rules|system|secret|api|source)|prompt injection|admin mode|sudo)",
    ),
    (
        Sign::Injection,
        "(?:(?:vergiss|ignoriere) (?:alle |bitte )?(?:deine |vorherigen |bisherigen )*(?:anweisungen|regeln|instruktionen)|ignora (?:todas |tus |las |le |tutte )*(?:[^ ]+ )?(?:instrucciones|istruzioni|instrucoes)|ignore[zs]? (?:toutes |tes |vos |les )*(?:[^ ]+ )?(?:instructions|consignes|regles))",
    ),
    (
        Sign::OffTopic,
        "(?:(?:whats|what is|hows|how is|wie ist|wie wird|que|quel|che|como esta|hoe is|hur ar|jaka jest|what will)(?: the| das| el| le| il| het| o| be)* (?:weather|forecast|wetter|temperature|tiempo hace|temps fait il|tempo fa|tempo hoje|tempo|weer|vadret|pogoda)|weather (?:in|today|tomorrow|forecast|like|for)|will it (?:rain|snow)|is it (?:raining|snowing|sunny)|wetter (?:heute|morgen|in))[^.]*",
    ),
    (
        Sign::OffTopic,
        "(?:write|compose|tell|sing|create|generate|draft)(?: me| us)?(?: a| an| some| another| the| my)?(?: [^ .]+)? (?:poems?|jokes?|story|stories|song|essay|haiku|limerick|rap|lyrics|riddle|email|letter|speech|tweet|blog post|function|script|program|code|fun fact|python|sql|cover letter|cv|resume)[^.]*",
    ),
    (
        Sign::OffTopic,
        "(?:give|make)(?: me| us)?(?: a| an| some| another)?(?: [^ .]+)? (?:poems?|jokes?|riddles?|fun facts?)[^.]*",
    ),
    (
        Sign::OffTopic,
        "(?:schreib(?:e)?(?: mir)?(?: ein| einen| eine)? (?:gedicht|witz|aufsatz|brief|geschichte)|erzahl(?:e)?(?: mir)? (?:einen witz|eine geschichte)|cuentame (?:un chiste|una historia)|escribe(?:me)? un (?:poema|ensayo)|raconte(?: moi)? une (?:blague|histoire)|ecris(?: moi)? un (?:poeme|texte)|raccontami una (?:barzelletta|storia)|scrivi(?:mi)? una poesia|conta(?: me)? uma piada|escreve um poema|vertel een (?:mop|verhaal)|schrijf een gedicht|beratta (?:ett skamt|en historia)|skriv en dikt|opowiedz (?:dowcip|kawal)|napisz wiersz)[^.]*",
    ),
    (
        Sign::OffTopic,
        "(?:who (?:won|wins|will win|is winning|is the president|was the president|invented|discovered|wrote|painted|scored|is the prime minister|is the king|is the pope|is the ceo|killed|founded|directed)|wer (?:hat (?:die wahl )?gewonnen|ist (?:der )?(?:prasident|bundeskanzler|kanzler))|quien (?:gano|es el presidente)|qui (?:a gagne|est le president)|chi (?:ha vinto|e il presidente)|quem (?:ganhou|e o presidente)|wie (?:heeft gewonnen|is de president)|vem vann|kto wygral)[^.]*",
    ),
    (
        Sign::OffTopic,
        "(?:(?:capital|population|president|history|prime minister|president|gdp) of [^.]+|(?:when|where) (?:is|was|did|does|were|are) (?:the )?(?:war|election|world cup|olympics|easter|christmas|super bowl|paris|london|president|titanic)[^.]*|how (?:old|far|tall|rich) (?:is|are|was) [^.]+|election results?|who should i vote for[^.]*)",
    ),
    (
        Sign::OffTopic,
        "(?:(?:solve|calculate|compute|integrate|differentiate|factorise|factorize|simplify) [^.]+|(?:whats|what is|how much is)? ?[0-9]+ (?:\\+|\\*|times|plus|minus|divided by|multiplied by) [0-9]+[^.]*|square root of[^.]*|prove that[^.]*)",
    ),
    (
        Sign::OffTopic,
        "(?:translate [^.]+|how do you say [^.]+|meaning of life|(?:stock market|stock price|bitcoin price|crypto prices?|horoscope|lottery numbers|football score|sports results|latest news|news today|todays news|the news)[^.]*|what time is it|what day is it|whats the time|what is the time|whats the date|wie spat ist es|que hora es|quelle heure est il|che ore sono|que horas sao|hoe laat is het|vad ar klockan|ktora godzina)",
    ),
    (
        Sign::OffTopic,
        "(?:recipe for [^.]+|how (?:do|can|to|should|would)(?: i| you| we| one)? (?:cook|bake|code|program|hack|lose weight|make money|get rich|invest|vote|learn|build a bomb|make a bomb|cure|treat)[^.]*|(?:do|help(?: me)? with|finish) my (?:homework|taxes|assignment|essay|math|maths)[^.]*|book(?: me)? a (?:flight|hotel|table|taxi|room|ticket)[^.]*|play (?:a game|chess|music|a song)[^.]*|(?:what is|whats|explain|define) (?:love|the meaning of|quantum|artificial intelligence|gravity|photosynthesis|relativity|the theory|democracy|capitalism|god)[^.]*|why is the (?:sky|sea|ocean|grass|sun)[^.]*|what do you think (?:about|of) (?:politics|religion|god|the war|life|trump|the election|the government)[^.]*|do you (?:believe|love me|dream|have feelings)[^.]*|will you marry me|tell me a secret|what is your favou?rite[^.]*|whats your favou?rite[^.]*|debug (?:this|my)[^.]*|diagnose[^.]*|i (?:have|feel) (?:a headache|sick|depressed)[^.]*)",
    ),
    (
        Sign::OffTopic,
        "(?:(?:can|could|may|do) (?:i|we|you) (?:pay|accept|take) (?:with|by|in|via|cash|card|cards|credit|paypal|bitcoin|crypto|instal+ments|on)[^.]*|payment (?:methods?|options)|how (?:can|do) i pay[^.]*|how (?:do|does|can|would)(?: i| you| we| one| the| your)* (?:returns?|returning|refunds?|refunding|exchanges?|exchanging|warranty|payments?)[^.]*|how long (?:does|will|is)(?: the)? (?:shipping|delivery)[^.]*|(?:where is|wheres|track) my (?:order|package|parcel)[^.]*|(?:can|could|may) i return [^.]+|(?:whats|what is) (?:your|the) (?:return|refund|shipping) policy|(?:how much is|what are) (?:the )?shipping[^.]*|do you (?:ship|deliver)(?: to)?[^.]*|cancel my order|i want a refund|(?:talk|speak) to (?:a |an )?(?:human|agent|person|someone|representative))",
    ),
    (
        Sign::Name,
        "(?:my name is|im called|i am called|mein name ist|ich heisse|me llamo|je m appelle|mi chiamo|meu nome e|ik heet|jag heter|mam na imie) [^ .]+",
    ),
    (
        Sign::Greeting,
        "(?:hi|hello|hey|heya|hiya|hi there|hey there|hello there|howdy|yo|sup|greetings|good (?:morning|afternoon|evening|day)|hallo|guten (?:morgen|tag|abend)|gruss gott|servus|moin|hola|buenos dias|buenas(?: tardes| noches)?|bonjour|bonsoir|salut|coucou|ciao|buongiorno|buonasera|salve|ola|bom dia|boa (?:tarde|noite)|oi|hoi|goedemorgen|goedendag|goedemiddag|goedenavond|hej|hejsan|tjena|god (?:morgon|kvall|dag)|czesc|dzien dobry|dobry wieczor|siema|привет|здравствуите|мархаба|مرحبا|السلام عليكم|اهلا|שלום|こんにちは|你好|안녕하세요|γεια(?: σας| σου)?|merhaba|namaste|नमस्ते)",
    ),
    (
        Sign::Thanks,
        "(?:thanks?|thank you|many thanks|thx|ty|cheers|much appreciated|appreciate it|danke(?: schon| sehr)?|vielen dank|muchas gracias|gracias|merci(?: beaucoup)?|grazie(?: mille)?|muito obrigad[oa]|obrigad[oa]|bedankt|dank je(?: wel)?|dank u(?: wel)?|dankjewel|tack(?: sa mycket)?|dziekuje(?: bardzo)?|dzieki|спасибо|спасибі|дякую|большое спасибо|tesekkurler|tesekkur ederim|धन्यवाद|शुक्रिया|شكرا جزيلا|شكرا|תודה|ありがとう(?:こさいます)?|谢谢|감사합니다|tesekkurler)",
    ),
    (
        Sign::Goodbye,
        "(?:bye(?: bye)?|goodbye|good bye|see you(?: later| soon| tomorrow)?|see ya|cya|good night|take care|farewell|tschuss|auf wiedersehen|bis (?:bald|spater|dann|morgen)|adios|hasta (?:luego|pronto|manana|la vista)|chao|au revoir|a bientot|arrivederci|a presto|tchau|ate (?:logo|mais|amanha)|doei|tot ziens|hej da|vi ses|do widzenia|na razie|пока|до свидания|thats all|that is all|thats it|im done|no thanks|no thank you|nothing else|nein danke|no gracias|non merci|no grazie|nao obrigad[oa]|nee bedankt|nej tack|nie dziekuje)",
    ),
    (
        Sign::HowAreYou,
        "(?:how are you(?: doing)?(?: today)?|how is it going|hows it going|how are things|hows life|how do you do|whats up|what is up|wassup|how have you been|how was your day|are you ok|wie geht s|wie gehts(?: dir)?|wie geht es (?:dir|ihnen)|como estas|que tal|como esta usted|comment (?:ca va|vas tu|allez vous)|ca va|come (?:stai|va|sta)|tudo bem|como vai(?: voce)?|hoe gaat het(?: met je)?|hoe is het|hur mar du|hur ar laget|laget|jak sie masz|co slychac|как дела)",
    ),
    (
        Sign::WhoAreYou,
        "(?:who are you|what are you|whats your name|what is your name|who (?:made|built|created) you|are you (?:a |an )?(?:bot|robot|human|ai|real|chatgpt|machine|person|computer|alive|sentient)(?: person)?|introduce yourself|tell me about yourself|wer bist du|was bist du|wie heisst du|bist du ein (?:bot|roboter|mensch)|quien eres|como te llamas|qui es tu|qui etes vous|comment tu t appelles|chi sei|come ti chiami|quem e voce|quem es tu|wie ben je|wie ben jij|vem ar du|vad heter du|kim jestes)",
    ),
    (
        Sign::Praise,
        "(?:great|awesome|perfect|nice|nice one|good (?:job|bot|work|choice|picks?)|well done|excellent|amazing|cool|love it|love them|i love (?:it|them|this|these|that)|i like (?:it|them|this|these|that)|brilliant|fantastic|wonderful|super|toll|klasse|genial|perfecto|parfait|perfetto|perfeito|prima|geweldig|bra jobbat|swietnie|(?:youre|you are) (?:great|awesome|the best|amazing|helpful|cool)|(?:that|this|it|you)(?: is| was| s| were| are)?(?: really| very| so| super)* (?:helpful|useful|kind)|thats (?:helpful|great|useful|perfect|lovely|kind)|very kind|muy amable|sehr nett|sehr freundlich|tres gentil|molto gentile|muito gentil|ok|okay|alright|sounds good|looks good|very good|good|got it|i see|lol|haha|wow|yay)",
    ),
    (
        Sign::Complaint,
        "(?:(?:this|that|thats|these|those|it|its|they|theyre|all)(?: is| are| all)*(?: really| so| just)? (?:terrible|awful|bad|useless|wrong|rubbish|garbage|ugly|crap|nonsense|stupid|horrible|not (?:good|helpful|right|great|useful|what i (?:asked for|asked|wanted|meant)))|(?:youre|you are) (?:useless|stupid|bad|wrong|dumb|terrible)|bad bot|terrible|awful|useless|not helpful|not what i (?:asked for|asked|wanted|meant)|doesnt work|wrong|you suck|das ist (?:schlecht|falsch|mist)|no me gustan?|je n aime pas(?: ca)?|non mi piac(?:e|ciono)|nao gostei|bad|hate it|hate them)",
    ),
    (
        Sign::Complaint,
        "(?:i (?:dont|do not|didnt) (?:really )?like (?:it|them|this|these|those|that|any of (?:these|them|those)|any)|i hate (?:it|this|these|them|those)|none of (?:these|them|those)(?: work| fit| are good| is good| appeal)?|not (?:these|those|this|that)|keine davon|ninguno de estos|aucun de ceux ci|nessuno di questi|geen van deze|ingen av dessa|zaden z nich)",
    ),
    (
        Sign::Why,
        "(?:why|how come|what makes|explain|tell me (?:more )?about|more (?:info|information|details) (?:on|about)|details (?:on|about|of|for)|reasons? (?:for|behind)|what about|whats (?:so )?(?:good|special|great) about|what is (?:so )?(?:good|special|great) about|warum|wieso|weshalb|por que|porque|pourquoi|perche|waarom|varfor|dlaczego|czemu)(?: did you (?:pick|choose|recommend|suggest|show|put|select|propose)| do you (?:recommend|suggest|like)| should i (?:buy|get|take|choose)| is| was| are| would i want)?",
    ),
    (
        Sign::AboutIt,
        "(?:how much (?:is|does|are)|what(?: [^ .]+)? is|whats|how (?:big|heavy|long|wide|tall|old|warm) is) (?:it|this|that)(?: one)?(?: cost)?",
    ),
    (
        Sign::Like,
        "(?:(?:more|others?|something|anything|ones?|things?|options|similar|show me|find me|stuff|another|what else is)(?: [^ .]+){0,2} (?:like|similar to|along the lines of|in the style of|in the vein of)|similar to|more of|mehr wie|so etwas wie|wie|ahnlich wie|mas como|parecid[oa]s? a(?:l)?|como|plus comme|comme|semblable (?:a|au)|come|simile a(?:l)?|mais como|parecido com|meer zoals|zoals|mer som|som|liknande|podobn[ey] do|jak)",
    ),
    (
        Sign::More,
        "(?:(?:show|see|give|got|any|have|want|find|load|let me see|do you have|are there|need|can i see)(?: me| us)?(?: any| some| a few)? (?:more|others?|different ones?|alternatives?|other (?:options|ones|choices|ideas|things|suggestions|results)|something different|another one)(?: options| ones| choices| ideas| results| suggestions| like (?:this|these|that|those|them))?|more (?:options|please|ideas|results|choices|suggestions|of these|of them|like (?:these|those|them)|of those)|other (?:options|ones|choices|ideas|suggestions)|others|anything else|something else|what else(?: do you have| is there)?|next(?: page| ones?| please)?|more|another(?: one)?|different ones?|alternatives|keep going|the rest|and more)",
    ),
    (
        Sign::More,
        "(?:(?:zeig(?:e)?(?: mir)? )?(?:noch )?(?:mehr|weitere|andere)(?: optionen| davon| vorschlage)?|(?:muestrame )?(?:mas opciones|mas|otros|otras|otra cosa)|(?:montre(?:z)?(?: moi)? )?(?:d autres|plus d options|autre chose)|(?:mostrami )?(?:altri|altre|altro|di piu|altre opzioni)|(?:mostre(?: me)? )?(?:outros|outras|mais opcoes|mais)|(?:laat )?(?:meer|andere)(?: zien| opties)?|(?:visa )?(?:fler|andra|nagot annat)|(?:pokaz )?(?:wiecej|inne|cos innego))",
    ),
    (
        Sign::Reset,
        "(?:start over|start again|start fresh|reset|new search|begin again|from scratch|clear (?:everything|all|filters|the filters)|forget (?:it all|all that|everything i said|all of that|all the filters)|remove all filters|never mind all that|neue suche|von vorne|empezar de nuevo|nueva busqueda|recommencer|nouvelle recherche|ricominciamo|nuova ricerca|recomecar|nova pesquisa|opnieuw|borja om|od nowa)",
    ),
    (
        Sign::Diet,
        "(?:i am|im|i m|were|we are|we re|ich bin|wir sind|soy|somos|je suis|nous sommes|sono|siamo|sou|somos|ik ben|jag ar|jestem|as|being)(?: a| an| now| strictly| strict| fully| also| mostly| eine?| une?| een| en| lifelong| committed| all| both| and| a strict)* (?:vegan[aoe]?s?|veganer(?:in)?|veganist(?:e)?|weganinem|weganka|wegank[ai]|vegetarian[ao]?s?|vegetarisch|vegetarier(?:in)?|vegetarien(?:ne)?|vegetarian|wegetarianinem|wegetarianka|pescatarian|pescetarian|coeliac|celiac|gluten intolerant|lactose intolerant|halal|kosher)",
    ),
    (
        Sign::Diet,
        "(?:i|we) (?:eat|follow|keep|have|only eat|live)(?: a| an| strictly| only)* (?:vegan|vegetarian|halal|kosher|gluten free|pescatarian)(?: diet| food)?",
    ),
    (
        Sign::OwnSize,
        "(?:my (?:[^ .]+ ){0,2}size is(?: an?| usually)?|my (?:feet|foot|shoes?) (?:is|are)(?: an?)?(?: size)?|my size|i (?:usually |normally |always |mostly )?(?:wear|take)(?: a| an| size| shoe size)*|and (?:usually |normally |always |mostly )?(?:wear|take)(?: an?)?(?: shoe)? size|(?:i am|im|i m)(?: a| an| usually| normally)* size|(?:i am|im|i m) an?|meine (?:[^ .]+ )?(?:[^ .]*grosse) ist|ich trage(?: eine| grosse)*|ich habe(?: [^ .]*grosse)|ich brauche grosse|uso(?: la)?(?: talla)?|mi talla es(?: la)?|calzo(?: un)?|je (?:porte|fais|chausse)(?: du| la| taille)*|ma (?:taille|pointure) est(?: le)?|porto(?: la)?(?: taglia)?|la mia taglia e(?: la)?|(?:uso|visto|calco)(?: o)?(?: tamanho)?|(?:o )?meu tamanho e|ik (?:heb|draag)(?: maat)?|mijn (?:schoen)?maat is|jag har(?: storlek)|min storlek ar|nosze(?: rozmiar)?|moj rozmiar to)",
    ),
    (
        Sign::OwnBudget,
        "(?:(?:i |we )?(?:would |will )?never (?:spend|pay|go|buy anything|buy)?(?: anything| things| stuff)* ?(?:over|more than|above)|(?:i|we) (?:dont|do not|wont|will not|would not|wouldnt) (?:ever )?(?:spend|pay) (?:more than|over|above)|my (?:budget|limit) is always|always under|i always (?:stay|keep it) (?:under|below)|ich gebe nie mehr als|nie (?:mehr als|uber)|nunca (?:gasto )?mas de|(?:je ne depense )?jamais plus de|mai piu di|nunca (?:gasto )?mais de|nooit meer dan|aldrig mer an|nigdy wiecej niz)",
    ),
    (
        Sign::Never,
        "(?:(?:i|we) (?:would |will |d |just |really )*never (?:ever )?(?:buy|wear|use|want|eat|get|purchase|touch|order|drink|own)|(?:i|we) (?:really |just |personally )?(?:dont|do not|wont|will not) (?:wear|buy|eat|use|touch|drink|do)|(?:i|we) (?:cant|cannot|can not) (?:have|eat|wear|drink|use|tolerate)|(?:i|we) (?:really |absolutely |totally |personally )*(?:hate|detest|loathe|cant stand|cannot stand|dislike|avoid)|i (?:dont|do not) (?:really )?like|(?:im|i am) not (?:really )?(?:a (?:big )?fan of|into|keen on)|never (?:buy|wear|show me|recommend)(?: me)?|ich (?:hasse|trage nie|kaufe nie|trage kein(?:e|en)?|mag kein(?:e|en)?|esse kein(?:e|en)?)|odio|nunca (?:compro|uso|llevo)|no (?:me gustan?|compro|uso|llevo|como)|je (?:deteste|n aime pas|n achete jamais|ne porte (?:pas|jamais)|ne mange pas)|non (?:mi piace|mi piacciono|compro mai|indosso|mangio)|odeio|nao (?:gosto de|uso|compro|como)|ik (?:haat|koop nooit|draag geen|eet geen|hou niet van)|jag (?:hatar|koper aldrig|ater inte|gillar inte)|(?:nienawidze|nie lubie|nie nosze|nie jem|nigdy nie kupuje))",
    ),
    (
        Sign::Allergy,
        "(?:allergic (?:to|against)|allerg(?:y|ies) to|allergisch (?:gegen|voor)|alergic[oa] (?:a|al|a la)|allergique (?:a|au|aux)|allergic[oa] (?:a|al|alla|ai|alle|agli)|allergisk mot|uczulon[ya] na|[^ .]+ (?:allergy|intolerant|intolerance)|react to)",
    ),
    (
        Sign::Likes,
        "(?:i (?:really |absolutely |just |totally |do |always )?(?:love|prefer|like|adore)|(?:im|i am) a (?:big |huge )?fan of|my fav(?:ou?rite|e)?(?: [^ .]+)? (?:is|are)|i (?:always|only|mostly|usually) (?:buy|wear|get|choose|use|go for)|ich (?:mag|liebe|bevorzuge|trage gerne)|me (?:gustan?|encantan?)|prefiero|j (?:aime|adore)|je prefere|mi piac(?:e|ciono)|preferisco|(?:eu )?gosto de|prefiro|ik hou van|jag gillar|lubie|wole)",
    ),
    (
        Sign::ForgetAll,
        "(?:forget (?:me|everything(?: about me| you know(?: about me)?| i told you)|all about me|all you know(?: about me)?|my profile)|(?:delete|erase|clear|wipe|remove) (?:my|all my|all of my|everything|all) ?(?:data|profile|memory|preferences|facts|information|you know about me|about me)|vergiss (?:mich|alles(?: uber mich)?)|olvida(?:te)? (?:de mi|todo(?: sobre mi)?)|oublie (?:moi|tout(?: sur moi)?)|dimentica(?:mi| tutto)|esquece (?:tudo|me)|vergeet (?:mij|alles(?: over mij)?)|glom (?:mig|allt(?: om mig)?)|zapomnij (?:o mnie|wszystko))",
    ),
    (
        Sign::Forget,
        "(?:(?:forget|ignore|delete|remove|unlearn|drop)(?: about| the fact| what i said about)?(?: that)? (?:i am|im|i m|i said|i (?:like|love|hate|wear|never|dont|do not|take|prefer|was|eat|have|always|said)|my (?:size|shoe size|diet|allerg(?:y|ies)|preferences?|favou?rites?|likes|dislikes))|(?:i am|im|i m) (?:not|no longer|not a|no longer a|not an) (?:vegan|vegetarian|allergic to|pescatarian|halal|kosher|coeliac|celiac|lactose intolerant|gluten intolerant|size|a size|on a budget)|i (?:no longer|dont|do not) (?:hate|dislike|avoid|mind)|i (?:stopped|quit) being|vergiss dass ich|olvida que|oublie que|dimentica che|esquece que|vergeet dat|glom att|zapomnij ze|ich bin (?:nicht mehr|kein(?:e)?) (?:vegan|veganer(?:in)?|vegetarier(?:in)?)|ya no soy|je ne suis plus|non sono piu|ja nao sou|ik ben (?:niet meer|geen)|jag ar inte langre|nie jestem juz)",
    ),
];

static SET: LazyLock<Option<RegexSet>> =
    LazyLock::new(|| RegexSet::new(all().map(|(_, pattern)| padded(pattern))).ok());
static EACH: LazyLock<Vec<(Sign, Option<Regex>)>> = LazyLock::new(|| {
    all().map(|(sign, pattern)| (sign, Regex::new(&padded(pattern)).ok())).collect()
});

fn all() -> impl Iterator<Item = (Sign, &'static str)> {
    let refusals = REFUSALS.iter().map(|(reason, pattern)| (Sign::Refuses(*reason), *pattern));
    PATTERNS.iter().copied().chain(refusals)
}

fn padded(pattern: &str) -> String {
    format!(" (?:{pattern}) ")
}

/// A sign and the tokens that show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    pub sign: Sign,
    pub range: Range<usize>,
}

/// All signs in a message, in the order of the patterns.
#[derive(Debug, Default)]
pub(super) struct Talk {
    seen: Vec<Seen>,
}

impl Talk {
    pub(super) fn find(tokens: &[Token]) -> Self {
        let line = Line::new(tokens);
        let Some(set) = SET.as_ref() else { return Self::default() };
        let mut seen = Vec::new();
        for at in set.matches(&line.text) {
            let Some((sign, Some(pattern))) = EACH.get(at) else { continue };
            let mut from = 0;
            while let Some(found) = pattern.find_at(&line.text, from) {
                seen.push(Seen { sign: *sign, range: line.tokens(found.range()) });
                // The blank at the end may begin the next match.
                from = (found.end() - 1).max(from + 1);
            }
        }
        Self { seen }
    }

    pub(super) fn all(&self, sign: Sign) -> impl Iterator<Item = &Seen> {
        self.seen.iter().filter(move |seen| seen.sign == sign)
    }

    /// What is said against something that was shown, and why, in the order in which reasons are looked for.
    pub(super) fn refusals(&self) -> impl Iterator<Item = (FeedbackReason, &Range<usize>)> {
        self.seen.iter().filter_map(|seen| match seen.sign {
            Sign::Refuses(reason) => Some((reason, &seen.range)),
            _ => None,
        })
    }

    pub(super) fn has(&self, sign: Sign) -> bool {
        self.all(sign).next().is_some()
    }
}

/// The folded words of a message in one line, and where each token begins in it.
struct Line {
    text: String,
    starts: Vec<usize>,
}

impl Line {
    fn new(tokens: &[Token]) -> Self {
        let mut text = String::from(" ");
        let mut starts = Vec::with_capacity(tokens.len());
        for token in tokens {
            starts.push(text.len());
            // A full stop ends what a pattern may span; other marks only part words.
            if token.kind == Kind::Break {
                text.push_str(if token.ends_sentence() { "." } else { "," });
            } else {
                text.push_str(&token.folded);
            }
            text.push(' ');
        }
        Self { text, starts }
    }

    fn tokens(&self, bytes: Range<usize>) -> Range<usize> {
        let from = self.starts.partition_point(|start| *start < bytes.start);
        let to = self.starts.partition_point(|start| *start < bytes.end);
        from..to.max(from)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tokens::Text;
    use super::*;

    #[test]
    fn every_pattern_compiles() {
        assert!(SET.is_some());
        assert!(EACH.iter().all(|(_, pattern)| pattern.is_some()));
    }

    #[test]
    fn signs_tell_their_words() {
        let text = Text::new("Hi! What's trending in lamps?");
        let talk = Talk::find(&text.tokens);
        let trend = talk.all(Sign::Trend).next().unwrap();
        assert_eq!(text.slice(trend.range.clone()), "What's trending");
        assert!(talk.has(Sign::Greeting) && !talk.has(Sign::Thanks));
    }
}

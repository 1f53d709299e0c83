//! Closed classes of words, by language: what carries no search meaning, and what tells languages apart.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::languages::Language;

/// English words that never name a product or a property.
const ENGLISH: &str = "a about above after again ago all almost along already also although always am an and another any \
anybody anyone anything anyway anywhere are arent around as ask asked asking at available away back be became because been \
before behind being below besides best better between bit both bring but buy buying by came can cannot cant certain check \
come coming could couldnt couple cos currently day days dear definitely did didnt do does doesnt doing done dont down \
due during each either else enough especially etc even ever every everybody everyone everything everywhere exactly fairly far \
feel feeling few find finding fine first for found friend friends from further gave get getting give given gives giving go goes going \
gonna good got gotta great guess guys had happen happy has hasnt have havent having he hello help her here heres hers herself hes shes hey \
hi him himself his hmm hope hoping how however i id if ill im in indeed instead into is isnt it item items its itself \
ive just keep kind kinda kindly knew know known last lately later least less let lets like liked likely \
little ll long look looked looking looks lot lots love loved ma made make makes making many matter may maybe me mean means might mine \
more moreover most mostly much must my myself near nearly need needed needing needs neither never next nice no nobody none nor not \
nothing now obviously of off pair pairs often oh ok okay old on once one ones only onto or other others otherwise ought our ours ourselves \
out over own part particular pay people perfect perhaps person pick picks place please pls plz plenty possible possibly prefer preferred pretty \
probably product products provide purchase put quick quite rather re ready really reasonable recently recommend recommendation \
recommendations recommended regarding right said same saw say says search searching see seem seems seen sell selling send \
several shall she shop shopping should shouldnt show showing shown similar simple simply since so some somebody someone something \
sometime sometimes somewhat somewhere soon sort sorta stuff such suggest suggestion suggestions suggested sure suitable \
take takes taking tell ten thank thanks that thats the their theirs them themselves then there theres therefore these they theyre \
thing things think thinking this those though through thru thus time times to today together told tomorrow tonight too took \
toward towards tried try trying type types u under unless until up upon ur us use used useful using usually various ve very \
via wanna want wanted wanting wants was wasnt way we wed well went were werent what whatever whats when whenever where wheres \
wherever whether which while who whoever whole whom whose why will willing wish with within without wont wonder wondering \
worth would wouldnt yeah year years yep yes yet you youd youll your youre yours yourself sir madam mate buddy bro pal \
colour color colours colors size sizes brand brands material materials price prices priced pricing cost costs costing money budget spend spending \
cheap cheaper expensive affordable option options choice choices alternative alternatives result results style styled \
currency actually absolutely basically honestly literally seriously totally \
couldve shouldve wouldve dunno gimme lemme cheers asap btw fyi tbh imo lol haha ha wow omg aged age ages thinking decent proper \
new different monday tuesday wednesday thursday friday saturday sunday compare changed allergic allergy remember note mind bored surprise birthday christmas xmas anniversary valentines valentine mothers fathers day soon currently moment urgent urgently ideally preferably hopefully";

/// Words of other languages: they carry no search meaning, and they give the language away.
const OTHERS: [(&str, &str); 11] = [
    (
        "de",
        "in die bin paar kostet kosten ich du er sie wir ihr mich mir dich dir uns euch mein meine meinen meiner meinem dein deine der das den dem des ein eine \
einen einer einem eines und oder aber auch nicht kein keine keinen keiner keinem fur von mit ohne aus bei nach zu zum zur im am an \
auf unter uber bis zwischen hochstens mindestens etwa ungefahr rund ist sind war waren sein haben habe hat hast hatte wird werden mochte \
mochten will wollen kann konnen soll sollen muss bitte danke hallo suche suchen brauche brauchen gibt es was wie wo wer welche welcher welches \
gerne gern lieber etwas irgendwas nur noch mehr weniger sehr gut gute guten gutes dass wenn dann weil als ja nein doch mal so \
ausser alles nichts nie immer heute zeig zeige gefallen mag liebe farbe grosse marke preis kosten teuer billig gunstig gunstiger billiger \
andere anderes anderen moglichst vielleicht geschenk suchst kaufen jahre alt alte alten alter jahrige jahriger jahrigen jahriges gerade beliebt",
    ),
    (
        "es",
        "yo tu el ella nosotros ellos ellas me te se le les lo la los las un una unos unas y o pero tambien para por con sin de del al en \
entre hasta desde sobre como que quien cual cuales cuando donde es son era ser estar esta estan estoy hay tengo tiene tienes tienen quiero quisiera \
quieres necesito busco buscando puedo puede puedes por favor gracias hola mi mis su sus este esta estos estas ese esa eso algo nada muy mas menos \
mejor bueno buena buenos si ya ahora aqui me gusta gustan gustaria color talla marca precio barato barata baratos baratas caro cara caros caras economico \
cuanto cuanta cuantos cuesta cuestan vale valen esto excepto salvo nunca siempre anos ano otro otra otros otras muestrame regalo sea cualquier comprar maximo",
    ),
    (
        "fr",
        "je tu il elle nous vous ils elles me te se le la les un une des du de d l et ou mais aussi pour par avec sans dans sur sous entre \
jusqu qui que quoi quel quelle quels quelles quand comment est sont etait etre ai as avons avez ont veux voudrais cherche recherche besoin faut \
peux pouvez plait s il merci bonjour salut bonsoir mon ma mes ton ta tes son sa ses ce cet cette ces quelque chose rien tres plus moins bon bonne \
bien oui non pas ne n y a au aux en couleur taille pointure marque prix pas cher chere cheres chers moins euros sauf jamais toujours ans an autre autres \
combien coute coutent ca ceci cela montrez montre cadeau soit acheter environ maximum svp stp",
    ),
    (
        "it",
        "io tu lui lei noi voi loro mi ti si ci vi il lo la i gli le un uno una e ed o ma anche per con senza di del della dello dei degli delle da dal dalla \
a al alla ai in nel nella su sul tra fra fino che chi quale quali quando come dove e sono era essere ho hai ha abbiamo hanno voglio vorrei cerco cercando \
bisogno serve servono posso puo favore grazie ciao buongiorno salve mio mia miei mie suo sua questo questa questi queste qualcosa niente molto piu meno \
buono buona bello si no non ne colore taglia misura marca prezzo caro cara cari care economico economici massimo almeno circa tranne eccetto mai sempre anni anno \
quanto quanta costa costano altro altra altri altre mostrami regalo comprare",
    ),
    (
        "pt",
        "eu tu ele ela nos voce voces eles elas me te se lhe o a os as um uma uns umas e ou mas tambem para por com sem de do da dos das em no na nos nas \
entre ate sobre como que quem qual quais quando onde e sao era ser estar esta estao estou ha tenho tem quero queria gostaria preciso procuro procurando \
posso pode favor obrigado obrigada ola oi bom dia meu minha meus minhas seu sua este esta estes estas isso algo nada muito mais menos melhor \
sim nao ja agora aqui cor tamanho marca preco barato barata baratos baratas caro cara caros quanto quanta custa custam isto exceto nunca sempre anos ano outro outra outros outras presente comprar maximo",
    ),
    (
        "nl",
        "ik jij je u hij zij ze wij we jullie mij me jou hem haar ons mijn jouw zijn de het een en of maar ook voor van met zonder uit bij naar te tot \
onder boven tussen op in aan om over is was waren ben bent heb hebt heeft hebben wil wilt willen kan kunt kunnen zoek zoeken nodig graag alsjeblieft \
alstublieft bedankt dank hallo hoi goedendag dit dat deze die iets niets geen niet meer minder zeer heel goed goede ja nee wel er wat wie welke waar wanneer \
hoe kleur maat merk prijs goedkoop goedkope goedkoper duur dure maximaal hooguit minstens ongeveer hoeveel kost kosten behalve nooit altijd jaar andere cadeau kopen laat zien",
    ),
    (
        "sv",
        "jag du han hon vi ni de mig dig oss er sig min mitt mina din ditt en ett och eller men ocksa for av med utan fran till pa i om under over mellan \
hos vid som att det den dessa denna detta ar var vara har hade vill skulle kan kunna soker letar behover garna tack snalla hej hejsan nagot nagon ingen inget inga inte \
mer mindre mycket bra ja nej vad vem vilken vilka var nar hur farg storlek marke pris billig billigt billiga billigare dyr dyrt dyra hogst minst ungefar \
kostar kosta utom aldrig alltid ar gammal gammalt andra present kopa visa kronor",
    ),
    (
        "pl",
        "ja ty on ona my wy oni mnie mi cie ci nas wam jego jej ich moj moja moje mojej mojego twoj i lub albo ale tez dla do od z ze bez w we na po przed \
pod nad miedzy przez o jest sa byl byc mam masz ma macie maja chce chcialbym chcialabym szukam potrzebuje moge mozna prosze dziekuje dzieki czesc dzien dobry \
ten ta to te tych cos nic nie wiecej mniej bardzo dobry dobra dobre tak co kto jaki jaka jakie gdzie kiedy jak kolor rozmiar marka cena tani tania tanie tanszy tansze drogi \
drogie maksymalnie ponizej powyzej okolo ile kosztuje kosztuja oprocz nigdy zawsze lat rok inny inna inne prezent kupic pokaz zlotych",
    ),
    (
        "tr",
        "ben sen biz siz bu su bir ve veya ya da ama icin ile olmadan gibi kadar daha cok az en ne nasil hangi nerede var yok mi mu istiyorum ariyorum \
lazim bana benim bende renk beden numara fiyat ucuz pahali altinda ustunde arasinda haric kac kaca lutfen tesekkurler merhaba evet hayir olan olsun degil dolar lira",
    ),
    (
        "ru",
        "я ты он она мы вы они мне меня мои моя мое моеи моего для от до без с со в во на по из за и или но а не да нет что какои какая какие какое где когда как \
это этот эта эти есть ли ищу хочу нужен нужна нужно нужны надо покажи покажите посоветуи можно пожалуиста спасибо привет здравствуите цена цвет размер \
сколько стоит стоят дешевле дороже недорого недорогои не более рублеи руб около примерно кроме",
    ),
    (
        "uk",
        "я ти він вона ми ви вони мені мене міи моя моє для від до без з зі в у на по із за і та або але а не так ні що якии яка які де коли як це є чи шукаю хочу \
потрібен потрібна потрібно покажи можна будь ласка дякую привіт ціна колір розмір дешевше дорожче гривень грн близько крім",
    ),
];

/// Words of other languages that an English message means something by.
const ENGLISH_TOO: &str = "hat man men boot kind rock gift art brief bra dress pan pain son van pet barn die war bad fast fan vest on is was \
in over under son see an am so also as do me to no a i ten per sin pour chat sale red met hot rot wit pink gold lang gross bin hut mal in up on at \
for are had has his we me my us be if it its or he do go so too ate dos fin pot tin tank tot stand land name on ado dim comment plus main sure sous use if ma mi si no sea pares ones \
dame fur rose age are prix cent mode tag gut toast or ours part de tea come van bra var era ser era";

static ENGLISH_SET: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| ENGLISH.split_whitespace().collect());
static OTHER_SETS: LazyLock<Vec<(&'static str, HashSet<&'static str>)>> = LazyLock::new(|| {
    OTHERS.iter().map(|(language, words)| (*language, words.split_whitespace().collect())).collect()
});
static SHARED_SET: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| ENGLISH_TOO.split_whitespace().collect());

/// Languages whose closed classes are known.
pub(super) const LANGUAGES: [&str; 10] =
    ["en", "de", "es", "fr", "it", "pt", "nl", "sv", "pl", "tr"];

/// Whether a folded word carries no search meaning in messages of this language; without a language,
/// in English.
pub(super) fn is_filler(word: &str, language: Language) -> bool {
    match language.guess {
        Some(guess) if guess != "en" => {
            let own = OTHER_SETS.iter().find(|(code, _)| *code == guess);
            let sure = own.is_some() && language.confident.is_some();
            own.is_some_and(|(_, words)| words.contains(word))
                || (ENGLISH_SET.contains(word) && !(sure && SHARED_SET.contains(word)))
        }
        _ => ENGLISH_SET.contains(word),
    }
}

/// The closed-class words of a language.
pub(super) fn function_words(language: &str) -> impl Iterator<Item = &'static str> {
    let own = match language {
        "en" => ENGLISH,
        _ => OTHERS.iter().find(|(code, _)| *code == language).map_or("", |(_, words)| *words),
    };
    own.split_whitespace()
}

/// Whether a word of another language is an English word too.
pub(super) fn is_shared(word: &str) -> bool {
    SHARED_SET.contains(word)
}

pub(super) fn is_english_filler(word: &str) -> bool {
    ENGLISH_SET.contains(word)
}

/// Whether a folded word speaks for a language.
pub(super) fn marks(word: &str, language: &str) -> bool {
    if language == "en" {
        return ENGLISH_SET.contains(word);
    }
    OTHER_SETS
        .iter()
        .find(|(code, _)| *code == language)
        .is_some_and(|(_, words)| words.contains(word))
}

/// Words between "not" and what is unwanted: "not *made of any* leather", "no *quiero* plástico".
const LINKERS: &str = "the a an any anything something in from by with made of out be have has having wear buy want like get see use me it \
them ones one colour color colours colors brand brands material materials kind type types sort really products product stuff things thing that is are for contain containing \
contains made wearing buying using eat eating any more style styles either even even those these \
el la los las un una unos unas de del que sea sean quiero hecho hechos con en color marca productos material nada hecha hechas algo \
le les des du d l une au aux veux en matiere couleur rien soit quelque chose \
il lo gli i uno di da della del dello dei degli delle voglio colore niente \
o os as um uma do da dos das em quero seja feito cor \
der die das den dem des ein eine einen einer aus von mit fur farbe marke ist sind etwas im am \
de het een van met uit voor kleur merk wil iets \
en ett den det av fran for farg marke vill nagot med ar \
z ze w we dla od marki koloru nic";

static LINKER_SET: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| LINKERS.split_whitespace().collect());

pub(super) fn is_linker(word: &str) -> bool {
    LINKER_SET.contains(word)
}

/// Words that join alternatives.
pub(super) fn is_or(word: &str, language: Option<&str>) -> bool {
    matches!(word, "or" | "nor")
        || match language {
            Some("de") => matches!(word, "oder" | "noch"),
            Some("es") => matches!(word, "o" | "u" | "ni"),
            Some("fr") => matches!(word, "ou" | "ni"),
            Some("it") => matches!(word, "o" | "oppure" | "ne"),
            Some("pt") => matches!(word, "ou" | "nem"),
            Some("nl") => matches!(word, "of"),
            Some("sv") => word == "eller",
            Some("pl") => matches!(word, "lub" | "albo" | "ani"),
            Some("tr") => matches!(word, "veya" | "ya"),
            Some("ru") => word == "или",
            Some("uk") => word == "або",
            _ => false,
        }
}

/// Words that join what belongs together.
pub(super) fn is_and(word: &str, language: Option<&str>) -> bool {
    word == "and"
        || match language {
            Some("de") => word == "und",
            Some("es") => matches!(word, "y" | "e"),
            Some("fr") => word == "et",
            Some("it") => matches!(word, "e" | "ed"),
            Some("pt") => word == "e",
            Some("nl") => word == "en",
            Some("sv") => word == "och",
            Some("pl") => matches!(word, "i" | "oraz"),
            Some("tr") => word == "ve",
            Some("ru") => word == "и",
            Some("uk") => matches!(word, "і" | "та"),
            _ => false,
        }
}

/// Words that begin a phrase of their own, so that what stands before them is complete.
pub(super) fn opens_phrase(word: &str) -> bool {
    matches!(
        word,
        "in" | "for"
            | "with"
            | "without"
            | "under"
            | "over"
            | "below"
            | "above"
            | "from"
            | "by"
            | "of"
            | "that"
            | "which"
            | "who"
            | "to"
            | "at"
            | "on"
            | "and"
            | "or"
            | "but"
            | "around"
            | "between"
            | "made"
            | "is"
            | "are"
            | "i"
            | "my"
            | "please"
            | "fur"
            | "mit"
            | "aus"
            | "unter"
            | "ohne"
            | "und"
            | "oder"
            | "bis"
            | "von"
            | "para"
            | "con"
            | "sin"
            | "de"
            | "en"
            | "por"
            | "y"
            | "o"
            | "hasta"
            | "pour"
            | "avec"
            | "sans"
            | "a"
            | "et"
            | "ou"
            | "au"
            | "du"
            | "per"
            | "senza"
            | "di"
            | "da"
            | "sotto"
            | "e"
            | "com"
            | "sem"
            | "ate"
            | "em"
            | "voor"
            | "met"
            | "zonder"
            | "van"
            | "onder"
            | "tot"
            | "utan"
            | "med"
            | "till"
            | "av"
            | "dla"
            | "z"
            | "bez"
            | "do"
            | "w"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fillers_depend_on_the_language() {
        let sure = |code| Language { guess: Some(code), confident: Some(code) };
        assert!(!is_filler("hat", sure("en")) && is_filler("hat", sure("de")));
        assert!(!is_filler("men", Language::default()) && is_filler("men", sure("sv")));
        assert!(is_filler("please", sure("de")));
        assert!(!is_filler("boots", sure("en")));
    }
}

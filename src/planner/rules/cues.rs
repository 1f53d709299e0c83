//! Phrases that change how the words around them are read, in the languages the rules know.
//!
//! A phrase is matched on folded words (no diacritics, no apostrophes); the longest one wins, so that
//! "not too expensive" is not a "not".

use std::collections::HashSet;
use std::sync::LazyLock;

use super::phrases::Phrases;
use super::stems::fold;
use super::tokens::{Kind, Token};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cue {
    /// Before an amount: at most.
    AtMost,
    /// Before an amount: at least.
    AtLeast,
    /// Before an amount: near it.
    About,
    /// Before two amounts joined by "and".
    Between,
    /// Before an amount: the lower end of a range, or the least.
    From,
    /// "cheaper than": a bound before an amount, a refinement otherwise.
    CheaperThan,
    /// After an amount: at most.
    OrLess,
    /// After an amount: at least.
    OrMore,
    /// After an amount: near it, or nothing where a bound stands before it.
    OrSo,
    /// The amount beside it is what there is to spend.
    Budget,
    /// An amount of money that follows is what there is to spend.
    Have,
    /// Low prices, against the catalogue's own.
    Cheap,
    /// Moderate prices.
    Affordable,
    /// High prices.
    Premium,
    /// What follows is a wish.
    Wish,
    /// What stands before is a wish.
    WishAfter,
    /// What follows is unwanted; unknown words count.
    Without,
    /// What follows is unwanted; unknown words count where they follow at once.
    Not,
    /// Looks like a refusal and is none.
    Harmless,
    /// What is asked for follows.
    Want,
    /// What follows must be a property.
    Must,
    /// "with" in the sense of matching something else.
    GoesWith,
    /// Lower prices than what was shown.
    Cheaper,
    /// Higher prices or better quality than what was shown.
    Dearer,
    /// The value named replaces an older one.
    Instead,
    /// The value named joins an older one.
    Also,
    /// Only what can be bought now.
    InStock,
    /// The size follows.
    Size,
    /// "waterproof is not important": what stands before or after no longer matters.
    Indifferent,
}

/// Phrases by cue; `|` separates them. One phrase has one meaning.
const PHRASES: &[(Cue, &str)] = &[
    (
        Cue::AtMost,
        "under|below|less than|lower than|fewer than|up to|upto|max|maximum|maximally|at most|no more than|\
         not more than|not over|not above|not exceeding|no higher than|not higher than|within|beneath|\
         capped at|cap of|limit of|ceiling of|limited to|sub|<|<=|nothing over|nothing above|never over|\
         never above|never more than|no greater than|a maximum of|maximum of|max of|keep it under|\
         priced under|priced below|for less than|for no more than|for at most|spend less than|pay less than|spend under|as low as|underneath|\
         unter|hochstens|bis|bis zu|maximal|nicht mehr als|nicht uber|weniger als|nicht teurer als|\
         menos de|por debajo de|hasta|como maximo|maximo|maximo de|un maximo de|no mas de|inferior a|debajo de|\
         moins de|jusqu a|en dessous de|au plus|au maximum|maximum de|pas plus de|sous les|inferieur a|\
         meno di|sotto i|sotto gli|sotto|fino a|al massimo|massimo|non piu di|non oltre|sotto ai|\
         ate|abaixo de|no maximo|nao mais de|nao mais que|menos que|\
         onder|onder de|tot|maximaal|hooguit|niet meer dan|minder dan|hoogstens|\
         hogst|max|mindre an|inte mer an|upp till|som mest|maximalt|inte over|\
         ponizej|do|maksymalnie|najwyzej|nie wiecej niz|mniej niz|maks|nie drozszy niz|nie drozsze niz|\
         до|не дороже|дешевле|менее|меньше|не более|не больше|до суммы|не дорожче|дешевше|менше|максимум|en fazla|اقل من|تحت|حتى",
    ),
    (
        Cue::AtLeast,
        "over|above|at least|more than|min|minimum|no less than|not less than|not under|not below|starting at|\
         starting from|upwards of|greater than|higher than|north of|>|>=|no lower than|a minimum of|\
         minimum of|exceeding|nothing under|nothing below|\
         uber|mindestens|ab|mehr als|nicht unter|\
         mas de|por encima de|al menos|minimo|como minimo|a partir de|superior a|por lo menos|\
         plus de|au moins|au dessus de|a partir de|superieur a|au minimum|\
         piu di|oltre|almeno|sopra i|minimo|a partire da|\
         mais de|acima de|pelo menos|no minimo|mais que|\
         boven|meer dan|minstens|minimaal|vanaf|boven de|\
         minst|mer an|over|lagst|atminstone|\
         powyzej|co najmniej|minimum|ponad|wiecej niz|przynajmniej",
    ),
    (
        Cue::About,
        "около|примерно|где то|близько|yaklaşık|around|about|approximately|approx|roughly|circa|ca|~|close to|somewhere around|in the region of|\
         in the neighbourhood of|in the neighborhood of|near|nearly|more or less|in the range of|\
         etwa|ungefahr|rund|um die|zirka|so um die|\
         alrededor de|unos|unas|aproximadamente|cerca de|mas o menos|\
         environ|autour de|a peu pres|dans les|vers les|\
         intorno a|intorno ai|circa|sui|attorno ai|piu o meno|\
         por volta de|em torno de|uns|mais ou menos|\
         ongeveer|rond|rond de|omstreeks|\
         ungefar|cirka|omkring|runt|kring|\
         okolo|mniej wiecej|w okolicach",
    ),
    (
        Cue::Between,
        "between|in between|anywhere between|между|між|zwischen|entre|tra|tra i|fra|fra i|tussen|tussen de|mellan|miedzy|pomiedzy",
    ),
    (Cue::From, "from|von|desde|de|da|van|vanaf de|fran|od|entre los|das|от|від"),
    (
        Cue::CheaperThan,
        "cheaper than|less expensive than|gunstiger als|billiger als|mas barato que|moins cher que|meno di|goedkoper dan|billigare an|tansze niz",
    ),
    (
        Cue::OrLess,
        "or less|or under|or below|or cheaper|or lower|max|maximum|tops|at most|at the most|and under|and below|\
         or so max|limit|at max|or fewer|top|\
         altında|altı|की सीमा|से कम|तक|以下|以内|まで|未満|이하|미만|以下的|oder weniger|oder gunstiger|hochstens|maximal|o menos|como maximo|maximo|ou moins|maxi|au maximum|\
         au plus|o meno|al massimo|massimo|ou menos|no maximo|of minder|maximaal|hooguit|eller mindre|\
         hogst|lub mniej|maksymalnie|maks",
    ),
    (
        Cue::OrMore,
        "or more|or above|or over|and up|and above|and over|or higher|and more|upwards|plus|minimum|at least|+|\
         üstünde|üzeri|से ज़्यादा|से अधिक|以上|이상|oder mehr|aufwarts|mindestens|o mas|como minimo|ou plus|minimum|o piu|ou mais|of meer|minimaal|\
         eller mer|minst|lub wiecej|wzwyz",
    ),
    (
        Cue::OrSo,
        "or so|ish|or thereabouts|give or take|approximately|approx|more or less|mas o menos|oder so|environ|circa|ou mais ou menos|of zo|eller sa|ungefar",
    ),
    (
        Cue::Budget,
        "budget|budget of|budget is|my budget|my budget is|price limit|price limit of|spend|to spend|can spend|can afford|\
         spending|willing to spend|willing to pay|price range|mein budget|budget von|budget ist|ausgeben|presupuesto|\
         presupuesto de|mi presupuesto es|gastar|mon budget|budget de|depenser|il mio budget|budget di|spendere|\
         orcamento|orcamento de|mijn budget|budget is|uitgeven|min budget|budget pa|budzet|moj budzet to",
    ),
    (
        Cue::Have,
        "i have|ive got|i only have|i got|i have only|ich habe|tengo|j ai|ho|tenho|ik heb|jag har|mam",
    ),
    (
        Cue::Cheap,
        "cheap|cheapest|the cheapest|gunstigste|gunstigsten|goedkoopste|billigaste|dirt cheap|as cheap as possible|lowest price|low price|low priced|low cost|bargain|\
         billig|billige|billigen|billiges|billiger art|barato|barata|baratos|baratas|bon marche|pas cher|\
         pas chere|pas cheres|pas chers|economico|economica|economici|economiche|poco costoso|\
         goedkoop|goedkope|billigt|billiga|tani|tania|tanie|najtansze|gunstigste|gunstigsten",
    ),
    (
        Cue::Affordable,
        "affordable|inexpensive|budget friendly|on a budget|good value|value for money|reasonably priced|reasonable price|\
         decently priced|low budget|on the cheap side|wallet friendly|economical|thrifty|\
         not too expensive|not expensive|not too pricey|not very expensive|not crazy expensive|not overpriced|\
         doesnt break the bank|wont break the bank|not so expensive|\
         preiswert|preiswerte|preiswerten|preisgunstig|preisgunstige|gunstig|gunstige|gunstigen|gunstiges|\
         erschwinglich|nicht zu teuer|nicht teuer|nicht so teuer|\
         asequible|asequibles|no muy caro|no muy cara|no muy caros|no muy caras|no demasiado caro|economicos|economicas|\
         abordable|abordables|pas trop cher|pas trop chere|pas trop chers|pas trop cheres|\
         non troppo caro|non troppo cara|non troppo cari|non troppo care|non caro|conveniente|\
         acessivel|nao muito caro|nao muito cara|em conta|\
         betaalbaar|betaalbare|voordelig|voordelige|niet te duur|niet te dure|niet duur|\
         prisvard|prisvarda|inte for dyr|inte for dyrt|inte for dyra|\
         niedrogi|niedroga|niedrogie|w przystepnej cenie|nie za drogi|nie za drogie|nie za droga",
    ),
    (
        Cue::Premium,
        "premium|high end|highend|luxury|luxurious|luxe|upscale|top of the line|top end|top notch|deluxe|top quality|\
         high quality|best quality|no expense spared|upmarket|\
         hochwertig|hochwertige|hochwertigen|hochwertiges|luxurios|luxus|de lujo|lujoso|alta gama|de alta gama|\
         haut de gamme|de luxe|luxueux|luxueuse|di lusso|lussuoso|alta qualita|de luxo|topo de gama|\
         luxueus|luxueuze|hoogwaardig|hoogwaardige|lyxig|lyxiga|exklusiv|luksusowy|luksusowe|luksusowa|ekskluzywne",
    ),
    (
        Cue::Wish,
        "ideally|preferably|preferable|prefer|preferred|hopefully|optionally|bonus if|bonus points|maybe|perhaps|\
         possibly|id prefer|i prefer|would prefer|i would prefer|rather|id rather|nice to have|would love|id love|i love|i like|\
         i really like|i really love|my favourite colour is|my favorite color is|my favourite color is|my favorite colour is|\
         my favourite brand is|my favorite brand is|my favourite is|my favorite is|such as|something like|\
         am liebsten|idealerweise|vielleicht|lieber|bevorzugt|moglichst|gerne in|ich mag|ich liebe|\
         preferiblemente|idealmente|quizas|tal vez|prefiero|me gusta|me encanta|\
         idealement|de preference|peut etre|plutot|je prefere|j aime|jaime|\
         preferibilmente|magari|forse|preferisco|mi piace|possibilmente|\
         preferencialmente|de preferencia|talvez|prefiro|eu gosto de|gosto de|\
         liefst|bij voorkeur|misschien|het liefst|ik hou van|\
         helst|garna|kanske|foredrar|jag gillar|\
         najlepiej|moze|wole|lubie|preferuje|желательно|лучше|возможно|tercihen|mümkünse|belki|できれば|最好|가능하면",
    ),
    (
        Cue::WishAfter,
        "if possible|would be nice|would be great|would be ideal|would be good|would be a bonus|is a plus|a plus|if available|\
         would be a plus|preferred|would be lovely|if you have it|wenn moglich|ware schon|ware gut|si es posible|a ser posible|\
         estaria bien|si possible|ce serait bien|serait bien|se possibile|sarebbe bello|se possivel|seria bom|indien mogelijk|\
         als het kan|zou fijn zijn|om mojligt|om det gar|vore bra|jesli mozliwe|jesli to mozliwe",
    ),
    (
        Cue::Without,
        "no|without|except|except for|excepting|excluding|exclude|anything but|everything but|all but|any colour but|\
         any color but|any brand but|any material but|anything except|anything other than|any colour except|any color except|\
         any brand except|other than|apart from|aside from|besides|avoid|avoiding|i avoid|dont want|do not want|dont like|\
         do not like|didnt want|hate|i hate|hates|cant stand|dislike|i dislike|not a fan of|not into|not interested in|instead of|rather than|en lugar de|en vez de|au lieu de|invece di|em vez de|in plaats van|istallet for|zamiast|anstatt|not keen on|nothing|nothing in|\
         nothing from|nothing by|nothing with|nothing made of|nothing made from|never|i never|i dont wear|i dont buy|\
         i dont use|i dont eat|i do not wear|i do not buy|i do not eat|dont wear|dont buy|dont eat|dont use|dont do|i never buy|i never wear|\
         wont wear|wont buy|neither|nor|free of|free from|minus|leave out|skip|anything without|allergic to|allergy to|rather not|\
         allergic against|sick of|tired of|must not|must not be|must not have|must not contain|should not be|should not have|\
         should not contain|shouldnt be|shouldnt have|shouldnt contain|mustnt be|mustnt have|mustnt contain|cant be|cannot be|\
         cant have|cannot have|can not have|cant eat|cannot eat|cant wear|cannot wear|cant tolerate|cannot tolerate|dont give me|dont show me|do not show me|dont include|not any|doesnt like|does not like|doesnt want|does not want|dont drink|do not drink|never drink|doesnt need|does not need|doesnt require|does not require|doesnt have|does not have|doesnt contain|does not contain|isnt made of|arent made of|stay away from|no more|\
         kein|keine|keinen|keiner|keines|keinem|ohne|ausser|alles ausser|nichts in|nichts von|nichts aus|vermeide|ich hasse|\
         ich trage nie|ich kaufe nie|nie|niemals|allergisch gegen|\
         sin|excepto|salvo|todo menos|cualquier color menos|cualquiera menos|nada de|nada en|que no sea|que no sean|evitar|odio|\
         nunca|nunca compro|ni|alergico a|alergica a|menos el|no quiero|no me gusta|no me gustan|\
         sans|sauf|excepte|tout sauf|n importe quoi sauf|hormis|rien en|eviter|je deteste|jamais|allergique a|allergique au|allergique aux|pas de|pas d|\
         senza|tranne|eccetto|tutto tranne|niente|evitare|odio|mai|allergico a|allergica a|allergico alla|allergico al|ne|\
         sem|exceto|tudo menos|qualquer cor menos|menos|nada em|nem|odeio|alergico a|\
         geen|zonder|behalve|alles behalve|niets in|niets van|vermijd|ik haat|nooit|allergisch voor|\
         ingen|inget|inga|utan|forutom|allt utom|utom|inget i|undvik|jag hatar|aldrig|allergisk mot|\
         без|кроме|ничего из|крім|hariç|olmadan|bez|oprocz|wszystko oprocz|zadnych|zadnego|zadnej|nic z|nic w|unikaj|nienawidze|nigdy|uczulony na|uczulona na",
    ),
    (
        Cue::Not,
        "не из|не|not|isnt|arent|non|nicht|nicht in|nicht aus|nicht von|no es|no de|no en|pas|pas en|pas du|non in|non di|nao|nao de|nao em|niet|niet in|niet van|inte|inte i|inte av|ej|nie|nie w|nie z|wasnt|werent|is not|are not",
    ),
    (
        Cue::Harmless,
        "not only|not just|not too|not very|not that|not so|not really|not bad|not sure|not necessarily|no problem|no worries|no need|why not|\
         if not|or not|no idea|no matter|top rated|top quality picks|best rated|highly rated|top selling|dont mind|do not mind|no rush|no thanks|no thank you|dont know|do not know|not yet|\
         cant decide|cannot decide|no longer|not any more|not anymore|im not sure|dont need|do not need|not a problem|no doubt|\
         no kidding|not interested|not working|not what|not looking|not good|not great|not helpful|not right|not it|not those|not these|not this|not that one|\
         no one|not today|not now|nothing else|nothing special|nothing in particular|nothing yet|not much|not many|not again|nothing like|no way|\
         could not|couldnt|can not find|cant find|cannot find|didnt find|didnt work|doesnt work|not found|not at all|not all|no stock|not in stock|not available|\
         no frills|no nonsense|non stop|not to be missed|not cheap|not cheap looking|doesnt look cheap|never mind|nevermind|never again|wouldnt say no to|would not say no to|no reason not to|not only in|\
         nicht nur|nicht zu|nicht so|kein problem|nicht schlecht|nicht sicher|keine ahnung|warum nicht|egal|keine sorge|nicht wahr|\
         no solo|no problema|no importa|no pasa nada|no se|por que no|sin problema|sin prisa|no muy|no tan|ni idea|\
         pas seulement|pas mal|pas trop|pas tres|pas de probleme|pas sur|pourquoi pas|pas grave|n est ce pas|sans probleme|\
         non solo|non importa|non troppo|non male|non so|perche no|senza problemi|senza fretta|\
         nao so|nao muito|nao faz mal|nao sei|por que nao|sem problema|\
         niet alleen|niet te|niet zo|geen probleem|niet slecht|geen idee|waarom niet|\
         inte bara|inte for|inga problem|inte sa|ingen aning|varfor inte|\
         nie tylko|nie za|nie ma problemu|dlaczego nie|czemu nie|nie wiem",
    ),
    (
        Cue::Want,
        "looking for|im looking for|i am looking for|were looking for|we are looking for|searching for|search for|shopping for|look for|hunting for|\
         in the market for|on the hunt for|i need|we need|i want|we want|i wanna|need|want|wanted|id like|i would like|would like|get me|find me|find|show me|\
         give me|recommend|recommend me|suggest|suggest me|can you find|do you have|do you sell|have you got|got any|any recommendations for|recommendations for|\
         recommendation for|suggestions for|suggestion for|ideas for|options for|help me find|buy|to buy|buying|purchase|after some|in need of|interested in|\
         ich suche|suche|suche nach|ich brauche|brauche|ich mochte|ich will|ich hatte gern|zeig mir|habt ihr|gibt es|kaufen|\
         busco|estoy buscando|buscando|necesito|quiero|quisiera|me gustaria|muestrame|tienes|tienen|comprar|\
         je cherche|cherche|je recherche|j ai besoin de|il me faut|je veux|je voudrais|montrez moi|montre moi|avez vous|acheter|\
         cerco|sto cercando|ho bisogno di|mi serve|mi servono|vorrei|voglio|mostrami|avete|comprare|\
         procuro|estou procurando|estou a procura de|preciso de|preciso|quero|gostaria de|mostre me|\
         ik zoek|zoek|ik ben op zoek naar|op zoek naar|ik heb nodig|ik wil|ik wil graag|laat zien|heb je|hebben jullie|kopen|\
         jag soker|soker|letar efter|jag letar efter|jag behover|behover|jag vill ha|visa mig|har ni|kopa|\
         szukam|potrzebuje|chce|chcialbym|chcialabym|pokaz mi|macie|kupic|\
         ищу|хочу|хочу купить|нужен|нужна|нужно|нужны|мне нужен|мне нужна|мне нужны|покажи|покажите|есть ли|купить|шукаю|потрібен|потрібна|потрібно|\
         arıyorum|istiyorum|lazım|almak istiyorum|var mı|चाहिए|मुझे चाहिए|खोज रहा हूँ|खोज रही हूँ|を探しています|探しています|が欲しい|がほしい|欲しいです|ください|\
         我想买|我要买|我想要|想买|找|찾아요|찾고 있어요|찾고 있습니다|사고 싶어요|أبحث عن|أريد|اريد|ابحث عن",
    ),
    (
        Cue::Must,
        "must be|must have|has to be|have to be|needs to be|need to be|needs to have|need to have|has to have|have to have|it must be|\
         should be|should have|it should be|they should be|they must be|gotta be|with",
    ),
    (
        Cue::GoesWith,
        "go with|goes with|going with|match with|matches with|matching with|wear with|pair with|pairs with|compatible with|work with|works with|\
         working with|help with|help me with|start with|ok with|okay with|fine with|happy with|come with|along with|together with|use with|to match|\
         passend zu|fit for|deal with|with my|with your|with our|with a budget|with budget|with this|with that|with me|with you|with it",
    ),
    (
        Cue::Cheaper,
        "cheaper|cheapest|the cheapest|gunstigste|gunstigsten|goedkoopste|billigaste|najtansze|less expensive|lower price|lower priced|lower prices|lower in price|too expensive|too pricey|too dear|too costly|too much money|way too much|too much|\
         cant afford|cannot afford|out of my budget|over my budget|above my budget|over budget|out of budget|something for less|less money|more affordable|cheaper ones|cheaper one|\
         spend less|reduce the price|lower the price|bit steep|too steep|cheaper option|cheaper options|less pricey|that expensive|so expensive|\
         gunstiger|gunstigere|gunstigeres|gunstigeren|billiger|billigere|billigeres|billigeren|preiswerter|preiswertere|zu teuer|weniger teuer|\
         mas barato|mas barata|mas baratos|mas baratas|mas economico|mas economica|mas economicos|demasiado caro|demasiado cara|demasiado caros|demasiado caras|muy caro|muy cara|muy caros|muy caras|menos caro|menos cara|\
         moins cher|moins chere|moins chers|moins cheres|trop cher|trop chere|trop chers|trop cheres|meilleur marche|\
         meno caro|meno cara|meno cari|meno care|meno costoso|meno costosi|piu economico|piu economica|piu economici|piu economiche|troppo caro|troppo cara|troppo cari|troppo care|piu a buon mercato|\
         mais barato|mais barata|mais baratos|mais baratas|mais em conta|muito caro|muito cara|muito caros|muito caras|caro demais|\
         goedkoper|goedkopere|te duur|minder duur|voordeliger|\
         billigare|for dyr|for dyrt|for dyra|mindre dyr|mindre dyrt|\
         tanszy|tansza|tansze|taniej|za drogi|za droga|za drogie|za drogo|mniej drogi|mniej drogie",
    ),
    (
        Cue::Dearer,
        "more expensive|pricier|dearer|costlier|higher end|higher quality|better quality|more premium|more luxurious|fancier|something nicer|something better|better ones|better one|a better one|\
         higher price|too cheap|looks cheap|look cheap|splurge|nicer ones|step up|more upscale|better made|\
         teurer|teurere|hochwertiger|hochwertigere|bessere qualitat|mas caro|mas cara|mas caros|mejor calidad|de mejor calidad|plus cher|plus chere|plus chers|meilleure qualite|\
         de meilleure qualite|piu caro|piu costoso|migliore qualita|di migliore qualita|mais caro|mais caros|melhor qualidade|duurder|duurdere|betere kwaliteit|dyrare|battre kvalitet|drozszy|drozsze|drozsza|lepszej jakosci",
    ),
    (
        Cue::Instead,
        "instead|actually|make it|make that|change it to|change to|switch to|change that to|on second thought|on second thoughts|stattdessen|doch lieber|eigentlich|en su lugar|en vez|mejor|\
         finalement|a la place|plutot en|invece|piuttosto|em vez|na verdade|in plaats daarvan|toch liever|istallet|zamiast|jednak",
    ),
    (
        Cue::Also,
        "also|too|as well|or maybe|or even|auch|auch in|tambien|aussi|anche|tambem|ook|ocksa|takze|rowniez",
    ),
    (
        Cue::InStock,
        "in stock|available now|currently available|available today|that i can get now|auf lager|lieferbar|sofort lieferbar|en stock|en existencias|disponible|disponible ya|\
         disponibile|disponibili|em estoque|em stock|disponivel|op voorraad|i lager|finns i lager|w magazynie|dostepne|dostepny|od reki|available immediately|immediately available|ready to ship|available right now|available right away|в наличии|stokta|在庫あり|有货",
    ),
    (
        Cue::Size,
        "size|sizes|sized|in size|in a size|size is|grosse|gr|groesse|talla|talle|numero|taille|pointure|taglia|misura|tamanho|maat|storlek|strl|rozmiar|rozmiarze|размер|размера|розмір|beden|numara|サイズ|尺码|사이즈|eu|uk|us|eur|fr size",
    ),
    (
        Cue::Indifferent,
        "doesnt matter|does not matter|dont care about|dont care|do not care|do not care about|not important|isnt important|is not important|no longer matters|doesnt need to be|does not need to be|\
         doesnt have to be|does not have to be|dont have to be|dont need to be|neednt be|not necessarily|is fine|is ok|is okay|are fine|are ok|are okay|will do|would be fine|forget about|forget the|forget my|forget|ignore the|ignore my|\
         drop the|remove the|remove|lose the|scrap the|whatever|is no object|no object|\
         ist egal|spielt keine rolle|muss nicht|vergiss das|vergiss den|no importa el|da igual|olvida el|olvida la|peu importe|oublie le|oublie la|non importa il|dimentica il|\
         tanto faz|esquece o|maakt niet uit|vergeet de|vergeet het|spelar ingen roll|strunta i|glom|niewazne|bez znaczenia|zapomnij o",
    ),
];

static TABLE: LazyLock<Phrases<Vec<Cue>>> = LazyLock::new(|| {
    let mut table: Phrases<Vec<Cue>> = Phrases::new();
    for (cue, phrases) in PHRASES {
        for phrase in phrases.split('|').map(str::trim).filter(|phrase| !phrase.is_empty()) {
            let phrase = fold(phrase);
            let words: Vec<&str> = phrase.split_whitespace().collect();
            let cues = table.entry(&words);
            if !cues.contains(cue) {
                cues.push(*cue);
            }
        }
    }
    table
});

/// All phrases of the table.
pub(super) fn phrases() -> impl Iterator<Item = &'static str> {
    PHRASES.iter().flat_map(|(_, phrases)| phrases.split('|')).map(str::trim)
}

/// Whether a folded word stands in a phrase of the table: no misspelling of something else.
pub(super) fn is_word(word: &str) -> bool {
    static WORDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
        let phrases = PHRASES.iter().flat_map(|(_, phrases)| phrases.split('|'));
        phrases.flat_map(str::split_whitespace).collect()
    });
    WORDS.contains(word)
}

/// A phrase of the table in the message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hit {
    pub from: usize,
    pub to: usize,
    cues: &'static [Cue],
}

impl Hit {
    pub(super) fn is(&self, cue: Cue) -> bool {
        self.cues.contains(&cue)
    }
}

/// The cues of a message; they don't overlap.
#[derive(Debug)]
pub(super) struct Cues {
    hits: Vec<Hit>,
    /// For each token the hit that covers it.
    at: Vec<Option<usize>>,
}

impl Cues {
    /// Finds the longest cue at every word that no earlier one covers. `held` says how many tokens from
    /// one on belong to a longer phrase of the catalogue.
    pub(super) fn find(tokens: &[Token], held: impl Fn(usize) -> usize) -> Self {
        let mut cues = Self { hits: Vec::new(), at: vec![None; tokens.len()] };
        let mut at = 0;
        while at < tokens.len() {
            let found = TABLE.longest(tokens[at..].iter().map(|token| token.folded.as_str()));
            let own = held(at);
            // "$50 tops" is a limit, "white tops" are a thing that the catalogue has.
            let amount = tokens[..at].iter().rev().take(2).any(|t| t.kind == Kind::Number);
            let is_thing = |meaning: &[Cue]| own == 1 && !amount && meaning == [Cue::OrLess];
            match found {
                Some((len, meaning)) if (own <= 1 || len > own) && !is_thing(meaning) => {
                    let hit = Hit { from: at, to: at + len, cues: meaning };
                    cues.at[at..at + len].fill(Some(cues.hits.len()));
                    cues.hits.push(hit);
                    at += len;
                }
                _ => at += own.max(1),
            }
        }
        cues
    }

    /// The cue that covers a token.
    pub(super) fn covering(&self, at: usize) -> Option<&Hit> {
        self.at.get(at).copied().flatten().map(|hit| &self.hits[hit])
    }

    /// Whether a token belongs to such a cue.
    pub(super) fn is(&self, at: usize, cue: Cue) -> bool {
        self.covering(at).is_some_and(|hit| hit.is(cue))
    }

    /// The cue that begins at a token.
    pub(super) fn starting(&self, at: usize) -> Option<&Hit> {
        self.covering(at).filter(|hit| hit.from == at)
    }

    /// All cues of a kind, in order.
    pub(super) fn all(&self, cue: Cue) -> impl Iterator<Item = &Hit> {
        self.hits.iter().filter(move |hit| hit.is(cue))
    }

    pub(super) fn any(&self, cue: Cue) -> bool {
        self.all(cue).next().is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tokens::Text;
    use super::*;

    fn check(text: &str, cue: Cue, expected: &[&str]) {
        let text = Text::new(text);
        let cues = Cues::find(&text.tokens, |_| 0);
        let found: Vec<&str> = cues.all(cue).map(|hit| text.slice(hit.from..hit.to)).collect();
        assert_eq!(found, expected, "{}", text.source);
    }

    #[test]
    fn idioms_are_not_refusals() {
        check("not too expensive, not only red, why not", Cue::Not, &[]);
        check("not leather and no suede", Cue::Not, &["not"]);
        check("not more than 50", Cue::AtMost, &["not more than"]);
        check("nicht über 50", Cue::AtMost, &["nicht über"]);
        check("jusqu'à 50", Cue::AtMost, &["jusqu'à"]);
    }

    #[test]
    fn a_thing_of_the_catalogue_is_a_limit_only_after_an_amount() {
        let limits = |text: &str| {
            let text = Text::new(text);
            let known = |at: usize| usize::from(text.tokens[at].folded == "tops");
            Cues::find(&text.tokens, known).any(Cue::OrLess)
        };
        assert!(!limits("white tops for women"));
        assert!(limits("a lamp, $50 tops"));
    }
}

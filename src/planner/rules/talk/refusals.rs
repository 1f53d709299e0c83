//! What people say against something that they were shown, by the reason that they give.

use magpie_core::FeedbackReason;

use FeedbackReason::{
    Comparison, PaymentOptions, PriceSensitivity, ProductFit, ReturnsPolicy, ShippingCost,
    ShippingSpeed, TimingDeferred, TrustSecurity,
};

/// Patterns as those of talk are matched; of several that match the first gives the reason.
pub(super) const REFUSALS: &[(FeedbackReason, &str)] = &[
    (
        ShippingCost,
        "(?:(?:shipping|delivery|postage)(?: costs?| fees?| price| charges?)?(?: is| are| costs?)?(?: way| far| much| just)?(?: too)? (?:expensive|high|much|dear|pricey)|versand(?:kosten)?(?: ist| sind)?(?: viel)? zu (?:teuer|hoch)|(?:gastos de )?envios?(?: es| son)? (?:demasiado|muy) (?:car[oa]s?|alt[oa]s?)|(?:frais de )?(?:port|livraison)(?: est| sont)? trop (?:eleves?|chere?s?)|spedizione(?: e)? troppo (?:cara|costosa|alta)|(?:frete|envio)(?: e)? (?:muito|demasiado) car[oa]|verzendkosten(?: zijn)? te hoog|frakten(?: ar)? for (?:dyr|hog)|(?:przesylka|dostawa)(?: jest)? za droga)",
    ),
    (
        ShippingSpeed,
        "(?:(?:it |they |shipping |delivery |that )*(?:takes?|would take|will take) too long(?: to (?:arrive|come|get here|ship|deliver))?|(?:arrives?|comes?|delivered|ships?) too late|(?:shipping|delivery)(?: is| time is)? too (?:slow|long|late)|(?:lieferung |versand |das )*dauert(?: mir)? zu lange?|kommt zu spat|tarda(?:n)? (?:demasiado|mucho)|llega(?:n)? (?:demasiado )?tarde|(?:livraison|arrive(?:nt)?)(?: est)? trop (?:tard|longue|lente)|arriva(?:no)? troppo tardi|ci mette troppo|demora(?:m)? (?:muito|demais)|chega(?:m)? (?:muito|demasiado) tarde|duurt te lang|tar for lang tid|za dlugo trwa)",
    ),
    (
        ReturnsPolicy,
        "(?:(?:i |you |we )*(?:cant|cannot|can not|couldnt) (?:be returned|return (?:it|them|this|these|that))|(?:there are )?no (?:free )?returns|returns? (?:are|is)(?: way| far)? too [^ .,]+|kein(?:e)? (?:ruckgabe|rucksendung|umtausch)|nicht (?:zuruckgeben|zuruckschicken|umtauschen)|sin devoluci(?:on|ones)|no se (?:puede|pueden) devolver|pas de retours?|impossible de (?:le |la |les )?(?:retourner|renvoyer)|(?:niente|nessun) res[io]|nao (?:da para|posso|aceitam?) devol(?:ver|ucoes)|niet (?:terugsturen|retourneren))",
    ),
    (
        PaymentOptions,
        "(?:(?:i |you |we )*(?:cant|cannot|can not|couldnt) pay (?:with|by|in|on|via) [^ .,]+|(?:they |it |shop )*(?:dont|doesnt|do not|does not|wont) (?:take|accept) (?:paypal|klarna|cards?|credit cards?|cash|invoices?|apple pay|google pay|my card)|(?:kann |man )*nicht (?:mit|per|auf) [^ .,]+ (?:be)?zahlen|no (?:se puede|puedo|se pueden) pagar con [^ .,]+|(?:peux |peut |pouvoir )*pas payer (?:avec|par|en) [^ .,]+|non (?:posso|si puo) pagare (?:con|in) [^ .,]+|nao (?:posso|da para) pagar com [^ .,]+)",
    ),
    (
        TrustSecurity,
        "(?:(?:i |we )*(?:dont|do not|wouldnt|would not|never) (?:really )?trust(?: [^ .,]+){0,3}|(?:looks?|seems?|sounds?|is|feels)(?: a bit| kind of| really| very| like)* (?:fake|dodgy|shady|sketchy|a scam|untrustworthy|fishy)|(?:vertraue|traue)(?: ich)?(?: [^ .,]+){1,2} nicht|(?:wirkt|sieht|klingt)(?: mir)? unserios(?: aus)?|unserios|no (?:me )?(?:fio|confio)(?: de| en)?(?: [^ .,]+){0,2}|(?:je n ai |pas )*pas confiance(?: en| dans)?|(?:louche|une arnaque)|non mi fido(?: di)?|nao confio(?: em| neste| nesta| nessa| nesse)?|vertrouw (?:ik )?(?:het|deze|die) niet|litar inte pa)",
    ),
    (
        PriceSensitivity,
        "(?:(?:way |far |much |a bit |a little |still |just |all |still all |bit )*(?:too|so) (?:expensive|pricey|dear|costly|steep)|too much money|(?:over|above|beyond|out of|outside) my (?:budget|price range|limit)|(?:i |we )*(?:cant|cannot|can not) afford(?: it| that| them| this| these)?|(?:viel |etwas |mir |immer noch )*zu teuer|(?:uber|ausserhalb) meine[ms]? budgets?|(?:demasiado|muy) car[oa]s?|fuera de mi presupuesto|(?:beaucoup |un peu |encore )*trop (?:cher|chere|chers|cheres)|hors (?:de mon )?budget|troppo (?:car[oaie]|costos[oaie])|(?:muito|demasiado) car[oa]s?|car[oa]s? demais|(?:veel )?te duur|(?:alldeles )?for dyr[at]?|za drogi?e?|слишком дорого|cok pahali|太贵)",
    ),
    (
        TimingDeferred,
        "(?:not (?:right )?now|not today|not yet|maybe later|later maybe|another time|some other time|(?:i ?ll |i will |let me )(?:think about it|sleep on it|decide later)|nicht jetzt|(?:vielleicht )?spater vielleicht|vielleicht spater|ein andermal|ich uberleg(?:e)?(?: es| s)? mir(?: noch)?|ahora no|por ahora no|quizas? (?:mas tarde|despues)|en otro momento|pas maintenant|peut etre plus tard|une autre fois|je vais (?:y )?reflechir|non (?:adesso|ora)|magari (?:dopo|piu tardi)|un altra volta|agora nao|talvez mais tarde|outra hora|niet nu|misschien later|inte nu|kanske senare|nie teraz|moze pozniej)",
    ),
    (
        Comparison,
        "(?:(?:i |we |let me |want to |need to |id like to |would like to )*(?:compare|shop around|look around|keep looking around)(?: a bit| a little)? (?:first|some more|more|elsewhere)|(?:muss |will |mochte |ich )*(?:erst|noch)(?: noch| mal)? vergleichen|(?:quiero |prefiero )*comparar (?:primero|antes)|(?:je veux |je vais )*comparer (?:d abord|avant)|(?:voglio |prima )+confrontare(?: prima)?|(?:quero )?comparar (?:antes|primeiro))",
    ),
    (
        ProductFit,
        "(?:not (?:really |quite |at all )?my (?:style|taste|thing|kind of thing|vibe|cup of tea|colou?rs?|look)|not (?:really |quite )?(?:me|for me)|not (?:really |quite |exactly )?what i (?:had in mind|was looking for|am looking for|imagined|pictured)|(?:do|does|did)(?:nt| not) (?:really )?(?:fit me|suit me|go with (?:my|the) [^ .,]+)|nicht (?:ganz |so |wirklich )?mein (?:stil|geschmack|fall|ding)|gefall(?:t|en) mir (?:gar |uberhaupt |so )?nicht|(?:nichts|nicht) fur mich|no es(?: de)? mi (?:estilo|gusto)|no son(?: de)? mi estilo|no es lo que (?:busco|buscaba|queria)|pas (?:trop |vraiment |du tout )?(?:mon (?:style|gout|truc|genre)|pour moi|a mon gout)|non e (?:proprio )?il mio (?:stile|genere|gusto)|non fa per me|nao (?:e|faz) o? ?meu (?:estilo|genero|gosto|tipo)|niet (?:echt )?mijn (?:stijl|smaak|ding)|inte min (?:stil|smak)|nie (?:jest )?(?:w )?moim? (?:styl|stylu|guscie))",
    ),
    (
        ProductFit,
        "(?:(?:way |far |much |a bit |a little |a tad |still |just |all |really |is |are |looks? |feels? |seems? )*too [^ .,]+|(?:viel |etwas |mir |ein bisschen |bisschen )*zu (?:gross|klein|eng|weit|lang|kurz|breit|schmal|schwer|leicht|dick|dunn|dunkel|hell|bunt|grell|schrill|schlicht|langweilig|elegant|schick|fein|formell|formal|festlich|leger|sportlich|auffallig|altmodisch|verspielt|madchenhaft|kindlich|modern|klobig|warm|kalt|laut|hart|weich|kitschig|protzig)|demasiad[oa] [^ .,]+|(?:beaucoup |un peu |bien |encore )*trop [^ .,]+|(?:un po |davvero )*troppo [^ .,]+|[^ .,]+ demais|(?:veel )?te (?:groot|klein|lang|kort|breed|smal|zwaar|chic|netjes|formeel|druk|saai|fel|donker|sportief)|for (?:stor|stort|stora|liten|litet|sma|lang|langt|kort|tung|tungt|formell|formellt|uppkladd|trakig|trakigt|mork|ljus)|za (?:duz[eya]|mal[eya]|dlugi?e?|krotki?e?|ciezki?e?|eleganckie|formalne|nudne|ciemne|jasne)|слишком [^ .,]+)",
    ),
];

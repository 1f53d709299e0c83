//! Basic words of other languages for colours, materials, people and everyday things.
//!
//! This is knowledge of languages, not of a catalogue: a term leads to an English word, and that word
//! counts only where the catalogue knows it (exclusions of materials and colours count anyway).

use std::collections::HashMap;
use std::sync::LazyLock;

use magpie_core::FacetKind;

/// What a foreign word means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Term {
    pub language: &'static str,
    pub kind: FacetKind,
    /// English words for it, the most usual first, separated by `/`.
    pub english: &'static str,
}

const COLOURS: &[(&str, &str)] = &[
    (
        "red",
        "de:rot rote roten roter rotes;es:rojo roja rojos rojas;fr:rouge rouges;it:rosso rossa rossi rosse;pt:vermelho vermelha vermelhos vermelhas;nl:rood rode;sv:rod roda rott;pl:czerwony czerwona czerwone czerwonym czerwonych czerwonej",
    ),
    (
        "blue",
        "de:blau blaue blauen blauer blaues;es:azul azules;fr:bleu bleue bleus bleues;it:blu azzurro azzurra azzurri;pt:azul azuis;nl:blauw blauwe;sv:bla blatt;pl:niebieski niebieska niebieskie niebieskim niebieskiej",
    ),
    (
        "green",
        "de:grun grune grunen gruner grunes;es:verde verdes;fr:vert verte verts vertes;it:verde verdi;pt:verde verdes;nl:groen groene;sv:gron grona gront;pl:zielony zielona zielone zielonym zielonej",
    ),
    (
        "black",
        "de:schwarz schwarze schwarzen schwarzer schwarzes;es:negro negra negros negras;fr:noir noire noirs noires;it:nero nera neri nere;pt:preto preta pretos pretas;nl:zwart zwarte;sv:svart svarta;pl:czarny czarna czarne czarnym czarnych czarnej",
    ),
    (
        "white",
        "de:weiss weisse weissen weisser weisses;es:blanco blanca blancos blancas;fr:blanc blanche blancs blanches;it:bianco bianca bianchi bianche;pt:branco branca brancos brancas;nl:wit witte;sv:vit vita vitt;pl:bialy biala biale bialym bialej",
    ),
    (
        "grey/gray",
        "de:grau graue grauen grauer graues;es:gris grises;fr:gris grise grises;it:grigio grigia grigi grigie;pt:cinza cinzento cinzenta;nl:grijs grijze;sv:gra gratt;pl:szary szara szare szarym",
    ),
    (
        "brown",
        "de:braun braune braunen brauner braunes;es:marron marrones cafe;fr:marron brun brune bruns brunes;it:marrone marroni;pt:castanho castanha marrom;nl:bruin bruine;sv:brun bruna brunt;pl:brazowy brazowa brazowe brazowym",
    ),
    (
        "yellow",
        "de:gelb gelbe gelben gelber gelbes;es:amarillo amarilla amarillos amarillas;fr:jaune jaunes;it:giallo gialla gialli gialle;pt:amarelo amarela amarelos amarelas;nl:geel gele;sv:gul gula gult;pl:zolty zolta zolte zoltym",
    ),
    (
        "orange",
        "es:naranja naranjas anaranjado;it:arancione arancioni;pt:laranja;nl:oranje;pl:pomaranczowy pomaranczowa pomaranczowe",
    ),
    (
        "purple",
        "de:lila violett violette;es:morado morada morados violeta;fr:violet violette violets;it:viola;pt:roxo roxa roxos;nl:paars paarse;sv:lila;pl:fioletowy fioletowa fioletowe",
    ),
    (
        "pink",
        "de:rosa;es:rosa rosado rosada;fr:rose roses;it:rosa;pt:rosa rosas;nl:roze;sv:rosa;pl:rozowy rozowa rozowe",
    ),
    ("beige", "pl:bezowy bezowa bezowe"),
    (
        "gold",
        "de:golden goldene goldenen;es:dorado dorada;fr:dore doree;it:oro dorato;pt:dourado dourada;nl:goud gouden;sv:guld;pl:zloty zlota zlote",
    ),
    (
        "silver",
        "de:silber silbern;es:plateado plateada;fr:argente argentee;it:argento;pt:prateado prateada;nl:zilver zilveren;sv:silver;pl:srebrny srebrna srebrne",
    ),
];

const MATERIALS: &[(&str, &str)] = &[
    (
        "leather",
        "de:leder echtleder;es:cuero piel;fr:cuir;it:pelle cuoio;pt:couro;nl:leer leren;sv:lader skinn;pl:skora skory skorzane skorzany skorzana",
    ),
    (
        "suede",
        "de:wildleder veloursleder;es:ante gamuza;fr:daim;it:camoscio;pt:camurca;nl:suede;sv:mocka;pl:zamsz zamszu zamszowe",
    ),
    (
        "wool",
        "de:wolle;es:lana;fr:laine;it:lana;pt:la;nl:wol wollen;sv:ull;pl:welna welny welniane welniany",
    ),
    (
        "cotton",
        "de:baumwolle;es:algodon;fr:coton;it:cotone;pt:algodao;nl:katoen katoenen;sv:bomull;pl:bawelna bawelny bawelniane bawelniany",
    ),
    (
        "silk",
        "de:seide;es:seda;fr:soie;it:seta;pt:seda;nl:zijde zijden;sv:siden;pl:jedwab jedwabiu jedwabne",
    ),
    ("linen", "de:leinen;es:lino;fr:lin;it:lino;pt:linho;nl:linnen;sv:linne;pl:len lnu lniane"),
    (
        "plastic",
        "de:plastik kunststoff;es:plastico;fr:plastique;it:plastica;pt:plastico;nl:plastic kunststof;sv:plast;pl:plastik plastiku plastikowe",
    ),
    (
        "wood",
        "de:holz;es:madera;fr:bois;it:legno;pt:madeira;nl:hout houten;sv:tra;pl:drewno drewna drewniane drewniany",
    ),
    (
        "glass",
        "de:glas;es:vidrio cristal;fr:verre;it:vetro;pt:vidro;nl:glas glazen;sv:glas;pl:szklo szkla szklane",
    ),
    (
        "metal",
        "de:metall;es:metal;fr:metal;it:metallo;pt:metal;nl:metaal metalen;sv:metall;pl:metal metalu metalowe",
    ),
    (
        "stainless steel/steel",
        "de:edelstahl;es:acero;fr:acier inox;it:acciaio;pt:aco inox;nl:rvs;sv:rostfritt;pl:stal stali stalowe",
    ),
    (
        "ceramic",
        "de:keramik;es:ceramica;fr:ceramique;it:ceramica;pt:ceramica;nl:keramiek;sv:keramik;pl:ceramika ceramiczne",
    ),
    (
        "rubber",
        "de:gummi;es:goma caucho;fr:caoutchouc;it:gomma;pt:borracha;nl:rubber;sv:gummi;pl:guma gumy gumowe",
    ),
    ("fur", "de:pelz;fr:fourrure;it:pelliccia;es:pelo;nl:bont;sv:pals;pl:futro futra"),
    ("polyester", "es:poliester;it:poliestere;pt:poliester;pl:poliester poliestru"),
    ("denim", "fr:jean;pl:dzins"),
];

const AUDIENCES: &[(&str, &str)] = &[
    (
        "women",
        "de:damen frauen frau freundin mutter mama schwester tochter ehefrau oma tante;es:mujer mujeres dama damas esposa novia madre mama hermana abuela tia;fr:femme femmes dame copine mere maman soeur epouse tante;it:donna donne moglie fidanzata ragazza madre mamma sorella nonna zia;pt:mulher mulheres senhora esposa namorada mae irma avo tia;nl:dames vrouw vrouwen vriendin moeder zus;sv:dam damer kvinna kvinnor fru flickvan mamma mor syster;pl:kobieta kobiety kobiet damskie damska damski zona zony dziewczyny mama mamy matka siostra siostry",
    ),
    (
        "men",
        "de:herren manner mann ehemann freund vater papa bruder opa onkel;es:hombre hombres caballero marido esposo novio padre papa hermano abuelo tio;fr:homme hommes mari copain pere papa frere oncle;it:uomo uomini marito fidanzato padre papa fratello nonno zio;pt:homem homens marido namorado pai irmao tio;nl:heren mannen vriend vader broer;sv:herr herrar man kille make pappa far bror;pl:mezczyzna mezczyzny mezczyzn meskie meska meski maz meza chlopaka tata taty ojciec brat brata",
    ),
    (
        "kids",
        "de:kinder kind kindes;es:nino ninos nina ninas hijo hija hijos;fr:enfant enfants fils fille;it:bambino bambini bambina figlio figlia figli;pt:crianca criancas filho filha filhos infantil;nl:kind kinderen zoon dochter;sv:barn son dotter;pl:dziecko dziecka dzieci syna corki syn corka dzieciece",
    ),
    (
        "girls",
        "de:madchen;es:chicas;fr:filles;it:ragazze bambine;pt:meninas menina;nl:meisje meisjes;sv:flicka flickor;pl:dziewczynka dziewczynki dziewczynek",
    ),
    (
        "boys",
        "de:junge jungen;es:chicos;fr:garcon garcons;it:ragazzi;pt:meninos menino;nl:jongen jongens;sv:pojke pojkar;pl:chlopiec chlopca chlopcow",
    ),
    (
        "baby",
        "de:baby babys saugling;es:bebe bebes;fr:bebe bebes;it:neonato neonati bebe;pt:bebe bebes;nl:babys;sv:bebis bebisar;pl:niemowle niemowlat niemowlaka",
    ),
    (
        "dogs/dog",
        "de:hund hunde;es:perro perros;fr:chien chiens;it:cane cani;pt:cachorro cao caes;nl:hond honden;sv:hund hundar;pl:pies psa psow",
    ),
    (
        "cats/cat",
        "de:katze katzen;es:gato gatos;fr:chat chats;it:gatto gatti;pt:gato gatos;nl:kat katten;sv:katt katter;pl:kot kota kotow",
    ),
];

const THINGS: &[(&str, &str)] = &[
    (
        "hiking boots/hiking shoes",
        "de:wanderschuhe wanderschuh wanderstiefel;es:botas:de:montana botas:de:senderismo;fr:chaussures:de:randonnee bottes:de:randonnee;it:scarponi:da:trekking scarpe:da:trekking;pt:botas:de:caminhada;nl:wandelschoenen;sv:vandringskangor vandringsskor;pl:buty:trekkingowe",
    ),
    (
        "running shoes",
        "de:laufschuhe laufschuh;es:zapatillas:de:correr zapatillas:para:correr;fr:chaussures:de:course;it:scarpe:da:corsa;pt:tenis:de:corrida;nl:hardloopschoenen;sv:lopskor lopskorna;pl:buty:do:biegania",
    ),
    (
        "sneakers/trainers",
        "de:turnschuhe turnschuh;es:zapatillas zapatilla;fr:baskets;it:sneaker;pt:tenis sapatilhas;nl:gympen;sv:gympaskor;pl:adidasy trampki",
    ),
    (
        "shoes",
        "de:schuhe schuh schuhen;es:zapatos zapato;fr:chaussures chaussure;it:scarpe scarpa;pt:sapatos sapato;nl:schoenen schoen;sv:skor;pl:buty butow",
    ),
    (
        "boots",
        "de:stiefel;es:botas bota;fr:bottes botte;it:stivali stivale;pt:botas;nl:laarzen;sv:stovlar kangor;pl:kozaki botki",
    ),
    (
        "sandals",
        "de:sandalen;es:sandalias;fr:sandales;it:sandali;pt:sandalias;nl:sandalen;sv:sandaler;pl:sandaly",
    ),
    (
        "jackets/jacket",
        "de:jacke jacken;es:chaqueta chaquetas;fr:veste vestes blouson;it:giacca giacche;pt:jaqueta jaquetas casaco;nl:jas jassen;sv:jacka jackor;pl:kurtka kurtki kurtke",
    ),
    (
        "rain jackets/rain jacket",
        "de:regenjacke regenjacken;es:impermeable;nl:regenjas;sv:regnjacka;pl:kurtka:przeciwdeszczowa",
    ),
    (
        "coats",
        "de:mantel;es:abrigo abrigos;fr:manteau manteaux;it:cappotto cappotti;nl:mantel;sv:kappa;pl:plaszcz plaszcze",
    ),
    (
        "dresses/dress",
        "de:kleid kleider;es:vestido vestidos;fr:robe robes;it:vestito vestiti;pt:vestido vestidos;nl:jurk jurken;sv:klanning klanningar;pl:sukienka sukienki sukienke",
    ),
    (
        "shirts",
        "de:hemd hemden;es:camisa camisas;fr:chemise chemises;it:camicia camicie;pt:camisa camisas;nl:overhemd overhemden;sv:skjorta skjortor;pl:koszula koszule",
    ),
    (
        "t-shirts",
        "es:camiseta camisetas;it:maglietta magliette;pt:camiseta camisetas;pl:koszulka koszulki koszulke",
    ),
    (
        "sweaters/jumpers",
        "de:pullover;es:jersey sueter;fr:pull pulls;it:maglione maglioni;pt:camisola sueter;nl:trui truien;sv:troja trojor;pl:sweter swetry",
    ),
    (
        "trousers/pants",
        "de:hose hosen;es:pantalon pantalones;fr:pantalon pantalons;it:pantaloni pantalone;pt:calcas calca;nl:broek broeken;sv:byxor byxa;pl:spodnie",
    ),
    (
        "skirts",
        "es:falda faldas;fr:jupe jupes;it:gonna gonne;pt:saia saias;sv:kjol kjolar;pl:spodnica spodnice",
    ),
    (
        "socks",
        "de:socken;es:calcetines;fr:chaussettes;it:calzini;pt:meias;nl:sokken;sv:strumpor;pl:skarpetki",
    ),
    (
        "gloves",
        "de:handschuhe;es:guantes;fr:gants;it:guanti;pt:luvas;nl:handschoenen;sv:handskar;pl:rekawiczki",
    ),
    (
        "hats",
        "de:mutze mutzen;es:sombrero gorro;fr:chapeau bonnet;it:cappello cappelli;pt:chapeu;nl:hoed muts;sv:mossa hatt;pl:czapka czapki kapelusz",
    ),
    (
        "bags/handbags",
        "de:tasche taschen handtasche;es:bolso bolsos;fr:sac sacs;it:borsa borse;pt:bolsa bolsas;nl:tas tassen;sv:vaska vaskor;pl:torba torby torebka",
    ),
    (
        "backpacks",
        "de:rucksack rucksacke;es:mochila mochilas;fr:sac:a:dos;it:zaino zaini;pt:mochila mochilas;nl:rugzak rugzakken;sv:ryggsack;pl:plecak plecaki",
    ),
    (
        "watches",
        "de:uhr uhren armbanduhr;es:reloj relojes;fr:montre montres;it:orologio orologi;pt:relogio relogios;nl:horloge horloges;sv:klocka klockor;pl:zegarek zegarki",
    ),
    (
        "headphones",
        "de:kopfhorer;es:auriculares;fr:casque ecouteurs;it:cuffie;pt:auscultadores fones;nl:koptelefoon oordopjes;sv:horlurar;pl:sluchawki",
    ),
    (
        "laptops",
        "es:portatil portatiles;fr:ordinateur:portable;it:portatile;pt:portatil notebook;sv:barbar:dator;pl:laptop laptopy",
    ),
    (
        "phones/smartphones",
        "de:handy handys;es:movil telefono;fr:telephone;it:telefono cellulare;pt:celular telemovel;nl:telefoon;sv:mobil telefon;pl:telefon telefony",
    ),
    (
        "lamps",
        "de:lampe lampen;es:lampara lamparas;fr:lampe lampes;it:lampada lampade;pt:candeeiro luminaria;nl:lamp lampen;sv:lampa lampor;pl:lampa lampy",
    ),
    (
        "chairs",
        "de:stuhl stuhle;es:silla sillas;fr:chaise chaises;it:sedia sedie;pt:cadeira cadeiras;nl:stoel stoelen;sv:stol stolar;pl:krzeslo krzesla",
    ),
    (
        "tables",
        "de:tisch tische;es:mesa mesas;it:tavolo tavoli;pt:mesa mesas;nl:tafel tafels;sv:bord;pl:stol stoly",
    ),
    (
        "toys",
        "de:spielzeug;es:juguete juguetes;fr:jouet jouets;it:giocattolo giocattoli;pt:brinquedo brinquedos;nl:speelgoed;sv:leksak leksaker;pl:zabawka zabawki",
    ),
    (
        "books",
        "de:buch bucher;es:libro libros;fr:livre livres;it:libro libri;pt:livro livros;nl:boek boeken;sv:bok bocker;pl:ksiazka ksiazki",
    ),
    ("coffee", "de:kaffee;fr:cafe;it:caffe;pt:cafe;nl:koffie;sv:kaffe;pl:kawa kawe kawy"),
    (
        "coffee makers/coffee machines",
        "de:kaffeemaschine kaffeemaschinen;es:cafetera cafeteras;fr:cafetiere machine:a:cafe;it:macchina:da:caffe caffettiera;pt:cafeteira;nl:koffiezetapparaat;sv:kaffebryggare;pl:ekspres:do:kawy",
    ),
    ("tea", "de:tee;fr:the;pt:cha;nl:thee;pl:herbata herbaty"),
    (
        "chocolate",
        "de:schokolade;fr:chocolat;it:cioccolato cioccolata;nl:chocolade;sv:choklad;pl:czekolada czekolady",
    ),
    (
        "mugs/cups",
        "de:becher tasse tassen;es:taza tazas;fr:tasse tasses;it:tazza tazze;pt:caneca canecas;nl:mok mokken;sv:mugg muggar;pl:kubek kubki",
    ),
    (
        "bikes/bicycles",
        "de:fahrrad fahrrader;es:bicicleta bicicletas;fr:velo velos;it:bicicletta bici;pt:bicicleta;nl:fiets fietsen;sv:cykel cyklar;pl:rower rowery",
    ),
    (
        "tents",
        "de:zelt zelte;es:tienda:de:campana;fr:tente tentes;it:tenda tende;pt:tenda barraca;sv:talt;pl:namiot namioty",
    ),
    (
        "sunglasses",
        "de:sonnenbrille sonnenbrillen;es:gafas:de:sol;fr:lunettes:de:soleil;it:occhiali:da:sole;pt:oculos:de:sol;nl:zonnebril;sv:solglasogon;pl:okulary:przeciwsloneczne",
    ),
    (
        "pillows/cushions",
        "de:kissen;es:almohada cojin;fr:coussin oreiller;it:cuscino cuscini;pt:almofada;nl:kussen kussens;sv:kudde kuddar;pl:poduszka poduszki",
    ),
    (
        "blankets",
        "de:decke decken;es:manta mantas;fr:couverture;it:coperta coperte;pt:manta cobertor;nl:deken dekens;sv:filt filtar;pl:koc koce",
    ),
];

const FEATURES: &[(&str, &str)] = &[
    (
        "waterproof",
        "de:wasserdicht wasserdichte wasserdichten wasserdichtes wasserdichter;es:impermeable impermeables;fr:impermeable impermeables etanche etanches;it:impermeabile impermeabili;pt:impermeavel impermeaveis a:prova:d:agua;nl:waterdicht waterdichte;sv:vattentat vattentata;pl:wodoodporny wodoodporne wodoodporna",
    ),
    (
        "wireless",
        "de:kabellos kabellose kabellosen drahtlos drahtlose;es:inalambrico inalambricos inalambricas;fr:sans:fil;it:senza:fili;pt:sem:fio sem:fios;nl:draadloos draadloze;sv:tradlos tradlosa;pl:bezprzewodowy bezprzewodowe",
    ),
    (
        "organic",
        "de:bio;es:ecologico ecologica organico;fr:biologique bio;it:biologico biologica;pt:organico biologico;nl:biologisch biologische;sv:ekologisk ekologiska;pl:ekologiczny ekologiczne",
    ),
    (
        "vegan",
        "de:vegane veganen veganes;es:vegano vegana veganos;fr:vegane;it:vegano vegana;pt:vegano vegana;nl:veganistisch veganistische;sv:vegansk veganska;pl:weganski weganskie",
    ),
    (
        "gluten-free/gluten free",
        "de:glutenfrei glutenfreie glutenfreies glutenfreien;es:sin:gluten;fr:sans:gluten;it:senza:glutine;pt:sem:gluten;nl:glutenvrij glutenvrije;sv:glutenfri glutenfritt;pl:bezglutenowy bezglutenowe",
    ),
    (
        "warm",
        "de:warme warmen;es:calido calida abrigado;fr:chaud chaude chauds chaudes;it:caldo calda;pt:quente quentes;nl:warme;sv:varm varma;pl:cieply ciepla cieple",
    ),
    (
        "lightweight/light",
        "de:leicht leichte leichten;es:ligero ligera ligeros;fr:leger legere;it:leggero leggera leggeri;pt:leve leves;nl:lichte licht;sv:latta latt;pl:lekki lekkie lekka",
    ),
];

/// Terms by their folded words, joined by a space.
pub(super) static TERMS: LazyLock<HashMap<String, Vec<Term>>> = LazyLock::new(|| {
    let tables = [
        (FacetKind::Colour, COLOURS),
        (FacetKind::Material, MATERIALS),
        (FacetKind::Audience, AUDIENCES),
        (FacetKind::Category, THINGS),
        (FacetKind::Feature, FEATURES),
    ];
    let mut terms: HashMap<String, Vec<Term>> = HashMap::new();
    for (kind, table) in tables {
        for (english, row) in table {
            for (language, words) in row.split(';').filter_map(|part| part.split_once(':')) {
                for word in words.split_whitespace() {
                    let term = Term { language, kind, english };
                    terms.entry(word.replace(':', " ")).or_default().push(term);
                }
            }
        }
    }
    terms
});

/// Words that are English as well and mean something else there.
const ENGLISH_TOO: &[&str] = &[
    "rose", "roses", "rot", "wit", "tan", "rode", "boot", "fur", "len", "pies", "kot", "kind",
    "man", "chat", "chats", "son", "barn", "dam", "dame", "make", "far", "mor", "fru", "syn",
    "taste", "robe", "robes", "pull", "pulls", "sac", "tenda", "tennis", "jersey", "mantel",
    "becher", "lamp", "mobil", "bord", "filt", "stol", "bok", "brief", "skin", "gul", "herr",
    "mama", "papa", "baby", "silver", "plastic", "rubber", "metal", "glas", "suede", "golden",
    "violet", "violets", "viola", "lila", "rosa", "noir", "rouge", "brunt", "blu", "oro", "linne",
    "lin", "tie", "cane", "the", "bio", "warm", "leer", "bont", "tra", "mocka", "pals", "jean",
    "ante", "piel", "la", "aco", "cut", "laptop", "notebook", "telefon", "bra", "cha", "licht",
    "wollen", "kappa", "hoed", "vest", "muts", "tas", "kan", "casque", "baskets", "tassen", "uhr",
    "fone", "pelo", "roda", "velo", "kissen", "mesa", "man", "nina", "figlio", "tio", "zia",
];

/// What a folded phrase means in other languages; words that are English too count only where the
/// message is known to be in that language.
pub(super) fn meanings<'a>(
    phrase: &'a str,
    language: Option<&'a str>,
) -> impl Iterator<Item = Term> + 'a {
    TERMS.get(phrase).into_iter().flatten().copied().filter(move |term| match language {
        Some(language) => term.language == language,
        None => !ENGLISH_TOO.contains(&phrase),
    })
}

/// Whether a stem names a material in English.
pub(super) fn is_material(word: &str) -> bool {
    matches!(
        word,
        "leather"
            | "suede"
            | "nubuck"
            | "wool"
            | "merino"
            | "cashmere"
            | "silk"
            | "cotton"
            | "linen"
            | "denim"
            | "polyester"
            | "nylon"
            | "plastic"
            | "wood"
            | "wooden"
            | "bamboo"
            | "metal"
            | "steel"
            | "aluminium"
            | "glass"
            | "ceramic"
            | "porcelain"
            | "rubber"
            | "latex"
            | "fur"
            | "velvet"
            | "acrylic"
            | "viscose"
            | "rayon"
            | "spandex"
            | "lycra"
            | "fleece"
            | "canvas"
            | "cork"
            | "marble"
            | "brass"
            | "copper"
            | "mohair"
            | "angora"
            | "alpaca"
            | "hemp"
            | "pvc"
            | "vinyl"
            | "faux leather"
            | "stainless steel"
            | "tweed"
            | "corduroy"
            | "satin"
            | "mesh"
            | "synthetic"
    )
}

/// Whether a stem names a colour in English.
pub(super) fn is_colour(word: &str) -> bool {
    matches!(
        word,
        "red"
            | "blue"
            | "green"
            | "black"
            | "white"
            | "grey"
            | "brown"
            | "yellow"
            | "orange"
            | "purple"
            | "pink"
            | "beige"
            | "gold"
            | "silver"
            | "navy"
            | "teal"
            | "turquoise"
            | "maroon"
            | "burgundy"
            | "khaki"
            | "olive"
            | "cream"
            | "ivory"
            | "lavender"
            | "violet"
            | "magenta"
            | "tan"
            | "charcoal"
            | "navy blue"
            | "dark blue"
            | "light blue"
            | "neon"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(phrase: &str, language: Option<&str>, expected: &[&str]) {
        let mut found: Vec<&str> = meanings(phrase, language).map(|term| term.english).collect();
        found.dedup();
        assert_eq!(found, expected, "{phrase} in {language:?}");
    }

    #[test]
    fn terms_lead_to_english() {
        check("roten", None, &["red"]);
        check("rose", None, &[]);
        check("rose", Some("fr"), &["pink"]);
        check("zapatillas de correr", Some("es"), &["running shoes"]);
        check("leder", Some("es"), &[]);
    }
}

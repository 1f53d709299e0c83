//! What is said of one person on several platforms.

use super::Phrases;
use crate::{LinkAnswer, LinkMerge, LinkRefusal, LinkSide};

/// Words about links between senders, in one language.
#[derive(Debug)]
pub struct LinkPhrases {
    language: &'static str,
    /// What /link does, for the list of commands.
    pub help: &'static str,
    /// What /unlink does.
    pub unlink_help: &'static str,
    /// What the parameter of /link is.
    pub code: &'static str,
    /// Button: yes, link.
    pub yes: &'static str,
    /// Button: no.
    pub no: &'static str,
    /// After that.
    pub declined: &'static str,
    given: &'static str,
    question: &'static str,
    here: &'static str,
    there: &'static str,
    after: &'static str,
    conflict: &'static str,
    warning: &'static str,
    linked: &'static str,
    unlinked: &'static str,
    own: &'static str,
    already: &'static str,
    unknown: &'static str,
    expired: &'static str,
    used: &'static str,
    wait: &'static str,
    too_many: &'static str,
    not_linked: &'static str,
}

impl Phrases {
    /// Words about links.
    pub fn linking(&self) -> &'static LinkPhrases {
        let known = ALL.iter().find(|known| known.language == self.language);
        known.unwrap_or(&ENGLISH)
    }
}

/// Contradictions that are told one by one.
const MOST_TOLD: usize = 10;
/// Characters of a stated thing.
const LONGEST: usize = 60;

impl LinkPhrases {
    /// An answer in words, as plain text.
    pub fn tell(&self, answer: &LinkAnswer) -> String {
        match answer {
            LinkAnswer::Code { code, minutes } => {
                let minutes = minutes.to_string();
                self.given.replace("{code}", code).replace("{minutes}", &minutes)
            }
            LinkAnswer::Preview { merge, .. } => {
                let question = self.question.replace("{}", &platforms(merge));
                format!("{question}\n\n{}\n\n{}", self.merge(merge), self.warning)
            }
            LinkAnswer::Linked(merge) => {
                let linked = self.linked.replace("{}", &platforms(merge));
                format!("{linked}\n\n{}", self.merge(merge))
            }
            LinkAnswer::Unlinked { own, others, learned } => self
                .unlinked
                .replace("{own}", &own.to_string())
                .replace("{others}", &others.to_string())
                .replace("{learned}", &learned.to_string()),
            LinkAnswer::Refused(refusal) => match refusal {
                LinkRefusal::Own => self.own.to_owned(),
                LinkRefusal::Already => self.already.to_owned(),
                LinkRefusal::Unknown => self.unknown.to_owned(),
                LinkRefusal::Expired => self.expired.to_owned(),
                LinkRefusal::Used => self.used.to_owned(),
                LinkRefusal::Wait { minutes } => self.wait.replace("{}", &minutes.to_string()),
                LinkRefusal::TooMany(most) => self.too_many.replace("{}", &most.to_string()),
                LinkRefusal::NotLinked => self.not_linked.to_owned(),
            },
        }
    }

    fn merge(&self, merge: &LinkMerge) -> String {
        let side = |line: &str, side: LinkSide| {
            line.replace("{stated}", &side.stated.to_string())
                .replace("{learned}", &side.learned.to_string())
        };
        let mut lines = vec![
            side(self.here, merge.here),
            side(self.there, merge.there),
            side(self.after, merge.merged),
        ];
        let short = |text: &str| crate::text::shorten(text, LONGEST);
        lines.extend(merge.conflicts.iter().take(MOST_TOLD).map(|conflict| {
            let line = self.conflict.replace("{kept}", &short(&conflict.kept));
            format!("• {}", line.replace("{dropped}", &short(&conflict.dropped)))
        }));
        if merge.conflicts.len() > MOST_TOLD {
            lines.push(format!("• + {}", merge.conflicts.len() - MOST_TOLD));
        }
        lines.join("\n")
    }
}

/// The other side's platforms, each once and as a name.
fn platforms(merge: &LinkMerge) -> String {
    let mut names: Vec<String> = Vec::new();
    for platform in &merge.platforms {
        let mut letters = platform.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        let name = first.chain(letters).collect();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(", ")
}

const ALL: &[LinkPhrases] = &[ENGLISH, GERMAN, SPANISH, FRENCH, PORTUGUESE];

const ENGLISH: LinkPhrases = LinkPhrases {
    language: "en",
    help: "Use one memory here and in the other bot",
    unlink_help: "Keep a memory of its own here again",
    code: "The code that the other bot gave you",
    yes: "Yes, link them",
    no: "No",
    declined: "Nothing was linked.",
    given: "Your code: {code}\n\nGive it to me on the other platform with the command /link, within {minutes} minutes. It works once. Give it to nobody: whoever enters it shares your memory.",
    question: "Link this account with yours on {}?",
    here: "Here: {stated} stated, {learned} learned.",
    there: "There: {stated} stated, {learned} learned.",
    after: "Together: {stated} stated, {learned} learned.",
    conflict: "“{kept}” stays, “{dropped}” goes.",
    warning: "Only if the other account is yours: from then on both see and change the same memory.",
    linked: "Linked with your account on {}. I remember the same in both places, in private. /unlink ends it.",
    unlinked: "Separate again. Here I keep {own} stated things, the other side keeps {others}: each what was said there, and everything you exclude stays on both. What I learned from reactions ({learned}) is with both.",
    own: "This is your own code: send it to me on the other platform.",
    already: "These accounts are linked already.",
    unknown: "I know no such code. Send /link on the other platform to get one.",
    expired: "This code is too old. Send /link on the other platform to get a new one.",
    used: "This code was used already. Send /link on the other platform to get a new one.",
    wait: "Too many wrong codes. Try again in {} minutes.",
    too_many: "That would be too many accounts: one person can link {}.",
    not_linked: "This account is linked to no other. /link does that.",
};

const GERMAN: LinkPhrases = LinkPhrases {
    language: "de",
    help: "Hier und im anderen Bot dasselbe Gedächtnis nutzen",
    unlink_help: "Hier wieder ein eigenes Gedächtnis führen",
    code: "Der Code, den dir der andere Bot gegeben hat",
    yes: "Ja, verbinden",
    no: "Nein",
    declined: "Es wurde nichts verbunden.",
    given: "Dein Code: {code}\n\nGib ihn mir innerhalb von {minutes} Minuten auf der anderen Plattform mit dem Befehl /link. Er gilt einmal. Gib ihn niemandem: Wer ihn eingibt, teilt dein Gedächtnis.",
    question: "Dieses Konto mit deinem auf {} verbinden?",
    here: "Hier: {stated} gesagt, {learned} gelernt.",
    there: "Dort: {stated} gesagt, {learned} gelernt.",
    after: "Zusammen: {stated} gesagt, {learned} gelernt.",
    conflict: "„{kept}“ bleibt, „{dropped}“ fällt weg.",
    warning: "Nur, wenn das andere Konto deins ist: Danach sehen und ändern beide dasselbe Gedächtnis.",
    linked: "Verbunden mit deinem Konto auf {}. Ich weiß an beiden Orten dasselbe, nur privat. /unlink beendet das.",
    unlinked: "Wieder getrennt. Hier behalte ich {own} gesagte Dinge, die andere Seite {others}: jede, was dort gesagt wurde, und was du ausschließt, bleibt auf beiden. Was ich aus Reaktionen gelernt habe ({learned}), haben beide.",
    own: "Das ist dein eigener Code: Schick ihn mir auf der anderen Plattform.",
    already: "Diese Konten sind schon verbunden.",
    unknown: "So einen Code kenne ich nicht. Schick auf der anderen Plattform /link, um einen zu bekommen.",
    expired: "Dieser Code ist zu alt. Schick auf der anderen Plattform /link, um einen neuen zu bekommen.",
    used: "Dieser Code wurde schon benutzt. Schick auf der anderen Plattform /link, um einen neuen zu bekommen.",
    wait: "Zu viele falsche Codes. Versuch es in {} Minuten wieder.",
    too_many: "Das wären zu viele Konten: Eine Person kann {} verbinden.",
    not_linked: "Dieses Konto ist mit keinem anderen verbunden. /link macht das.",
};

const SPANISH: LinkPhrases = LinkPhrases {
    language: "es",
    help: "Usar una sola memoria aquí y en el otro bot",
    unlink_help: "Volver a tener aquí una memoria propia",
    code: "El código que te dio el otro bot",
    yes: "Sí, vincular",
    no: "No",
    declined: "No se ha vinculado nada.",
    given: "Tu código: {code}\n\nDámelo en la otra plataforma con el comando /link, antes de {minutes} minutos. Sirve una vez. No se lo des a nadie: quien lo escriba comparte tu memoria.",
    question: "¿Vincular esta cuenta con la tuya en {}?",
    here: "Aquí: {stated} dichas, {learned} aprendidas.",
    there: "Allí: {stated} dichas, {learned} aprendidas.",
    after: "Juntas: {stated} dichas, {learned} aprendidas.",
    conflict: "«{kept}» se queda, «{dropped}» se va.",
    warning: "Solo si la otra cuenta es tuya: desde entonces ambas ven y cambian la misma memoria.",
    linked: "Vinculada con tu cuenta en {}. Recuerdo lo mismo en ambos sitios, en privado. /unlink lo termina.",
    unlinked: "Separadas de nuevo. Aquí guardo {own} cosas dichas, el otro lado {others}: cada uno lo que se dijo allí, y lo que excluyes se queda en ambos. Lo que aprendí de tus reacciones ({learned}) lo tienen ambos.",
    own: "Es tu propio código: envíamelo en la otra plataforma.",
    already: "Estas cuentas ya están vinculadas.",
    unknown: "No conozco ese código. Envía /link en la otra plataforma para obtener uno.",
    expired: "Este código es demasiado antiguo. Envía /link en la otra plataforma para obtener otro.",
    used: "Este código ya se usó. Envía /link en la otra plataforma para obtener otro.",
    wait: "Demasiados códigos erróneos. Inténtalo de nuevo en {} minutos.",
    too_many: "Serían demasiadas cuentas: una persona puede vincular {}.",
    not_linked: "Esta cuenta no está vinculada con ninguna. /link lo hace.",
};

const FRENCH: LinkPhrases = LinkPhrases {
    language: "fr",
    help: "Avoir la même mémoire ici et dans l'autre bot",
    unlink_help: "Retrouver ici une mémoire à part",
    code: "Le code que l'autre bot t'a donné",
    yes: "Oui, lier",
    no: "Non",
    declined: "Rien n'a été lié.",
    given: "Ton code : {code}\n\nDonne-le-moi sur l'autre plateforme avec la commande /link, d'ici {minutes} minutes. Il sert une fois. Ne le donne à personne : qui l'entre partage ta mémoire.",
    question: "Lier ce compte avec le tien sur {} ?",
    here: "Ici : {stated} choses dites, {learned} apprises.",
    there: "Là-bas : {stated} choses dites, {learned} apprises.",
    after: "Ensemble : {stated} choses dites, {learned} apprises.",
    conflict: "« {kept} » reste, « {dropped} » s'en va.",
    warning: "Seulement si l'autre compte est le tien : dès lors, les deux voient et changent la même mémoire.",
    linked: "Lié avec ton compte sur {}. Je me souviens des mêmes choses aux deux endroits, en privé. /unlink y met fin.",
    unlinked: "À nouveau séparés. Ici je garde {own} choses dites, l'autre côté {others} : chacun ce qui y a été dit, et ce que tu exclus reste des deux côtés. Ce que tes réactions m'ont appris ({learned}) reste aux deux.",
    own: "C'est ton propre code : envoie-le-moi sur l'autre plateforme.",
    already: "Ces comptes sont déjà liés.",
    unknown: "Je ne connais pas ce code. Envoie /link sur l'autre plateforme pour en obtenir un.",
    expired: "Ce code est trop vieux. Envoie /link sur l'autre plateforme pour en obtenir un nouveau.",
    used: "Ce code a déjà servi. Envoie /link sur l'autre plateforme pour en obtenir un nouveau.",
    wait: "Trop de codes faux. Réessaie dans {} minutes.",
    too_many: "Cela ferait trop de comptes : une personne peut en lier {}.",
    not_linked: "Ce compte n'est lié à aucun autre. /link le fait.",
};

const PORTUGUESE: LinkPhrases = LinkPhrases {
    language: "pt",
    help: "Usar a mesma memória aqui e no outro bot",
    unlink_help: "Voltar a ter aqui uma memória própria",
    code: "O código que o outro bot te deu",
    yes: "Sim, vincular",
    no: "Não",
    declined: "Nada foi vinculado.",
    given: "Teu código: {code}\n\nDá-mo na outra plataforma com o comando /link, em até {minutes} minutos. Vale uma vez. Não o dês a ninguém: quem o digitar partilha a tua memória.",
    question: "Vincular esta conta com a tua no {}?",
    here: "Aqui: {stated} ditas, {learned} aprendidas.",
    there: "Lá: {stated} ditas, {learned} aprendidas.",
    after: "Juntas: {stated} ditas, {learned} aprendidas.",
    conflict: "“{kept}” fica, “{dropped}” sai.",
    warning: "Só se a outra conta for tua: a partir daí ambas veem e mudam a mesma memória.",
    linked: "Vinculada com a tua conta no {}. Lembro o mesmo nos dois lugares, em privado. /unlink termina isso.",
    unlinked: "Separadas de novo. Aqui guardo {own} coisas ditas, o outro lado {others}: cada um o que lá foi dito, e o que excluis fica nos dois. O que aprendi das reações ({learned}) fica com ambos.",
    own: "Este é o teu próprio código: manda-o para mim na outra plataforma.",
    already: "Estas contas já estão vinculadas.",
    unknown: "Não conheço esse código. Manda /link na outra plataforma para receber um.",
    expired: "Este código é velho demais. Manda /link na outra plataforma para receber outro.",
    used: "Este código já foi usado. Manda /link na outra plataforma para receber outro.",
    wait: "Códigos errados demais. Tenta de novo em {} minutos.",
    too_many: "Seriam contas demais: uma pessoa pode vincular {}.",
    not_linked: "Esta conta não está vinculada a nenhuma outra. /link faz isso.",
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{LANGUAGES, LinkConflict};

    #[test]
    fn every_language_tells_every_answer_within_the_limits() {
        let merge = LinkMerge {
            platforms: vec!["discord".to_owned(), "discord".to_owned(), "telegram".to_owned()],
            conflicts: vec![
                LinkConflict {
                    kept: "never: ".repeat(99),
                    dropped: "likes: ".repeat(99)
                };
                60
            ],
            ..LinkMerge::default()
        };
        for phrases in LANGUAGES {
            let words = phrases.linking();
            assert_eq!(words.language, phrases.language);
            for short in [words.help, words.unlink_help, words.code] {
                assert!((1..=100).contains(&short.chars().count()), "{short}");
            }
            for button in [words.yes, words.no] {
                assert!((1..=40).contains(&button.chars().count()), "{button}");
            }
            let code = "ABCD-EFGH".to_owned();
            for answer in [
                LinkAnswer::Code { code: code.clone(), minutes: 10 },
                LinkAnswer::Preview { code, merge: merge.clone() },
                LinkAnswer::Linked(merge.clone()),
                LinkAnswer::Unlinked { own: 1, others: 2, learned: 3 },
                LinkAnswer::Refused(LinkRefusal::Wait { minutes: 59 }),
                LinkAnswer::Refused(LinkRefusal::TooMany(8)),
            ] {
                let told = words.tell(&answer);
                assert!(told.chars().count() <= 2_000 && !told.contains(['{', '}']), "{told}");
            }
            let told = words.tell(&LinkAnswer::Linked(merge.clone()));
            assert!(told.contains("Discord, Telegram") && told.ends_with("+ 50"), "{told}");
        }
    }
}

//! Codes that link accounts, with a companion that answers by a script.

use magpie_core::{
    LinkAnswer, LinkMerge, LinkRefusal, LinkRequest, PersonId, Phrases, Platform, SenderId,
};
use magpie_testkit::discord::{ChannelId, Message, OptionValue, UserId};

use super::{SOON, World, labels};

const CODE: &str = "ABCD-EFGH";

fn person(of: UserId) -> PersonId {
    PersonId::of_sender(&Platform::new("discord"), &SenderId::new(of.to_string()))
}

impl World {
    async fn links(&self, who: UserId, channel: ChannelId, name: &str, code: &str) -> Message {
        let typed = [("code", OptionValue::Text(code.to_owned()))];
        let options = if code.is_empty() { &[][..] } else { &typed };
        let asked = self.discord.slash(who, channel, name, options).unwrap();
        let said = self.discord.response(asked, SOON).await;
        assert!(said.is_ephemeral(), "{said:?}");
        said
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_given_entered_and_confirmed_unseen_by_others() {
    let world = World::open().await;
    let (ada, bob) = (world.ada, world.bob);
    let (words, phrases) = (Phrases::of(None).linking(), Phrases::of(None));
    let merge = LinkMerge { platforms: vec!["telegram".to_owned()], ..LinkMerge::default() };
    world.companion.answer_links([
        LinkAnswer::Code { code: CODE.to_owned(), minutes: 10 },
        LinkAnswer::Preview { code: CODE.to_owned(), merge: merge.clone() },
        LinkAnswer::Preview { code: CODE.to_owned(), merge: merge.clone() },
        LinkAnswer::Linked(merge),
        LinkAnswer::Refused(LinkRefusal::NotLinked),
    ]);
    let given = world.links(ada, world.channel, "link", "").await;
    assert!(given.content.contains(CODE), "{}", given.content);
    let asked = world.links(ada, world.channel, "link", "abcdefgh").await;
    assert!(asked.content.contains("with yours on Telegram?"), "{}", asked.content);
    assert_eq!(labels(&asked), [[words.yes, words.no]]);
    let own = world.links(bob, world.channel, "link", CODE).await;
    let no = world.discord.press(bob, own.id, words.no).unwrap();
    assert_eq!(world.discord.response(no, SOON).await.content, words.declined);

    // Whoever copies the button of a preview enters nothing.
    let data = asked.components[0]["components"][0]["custom_id"].as_str().unwrap();
    let press = world.discord.press_data(bob, own.id, data).unwrap();
    assert_eq!(world.discord.response(press, SOON).await.content, phrases.stale_button);

    let press = world.discord.press(ada, asked.id, words.yes).unwrap();
    let linked = world.discord.response(press, SOON).await;
    assert_eq!((linked.id, linked.components.len()), (asked.id, 0));
    assert!(linked.content.starts_with("Linked with your account on Telegram"));
    let dm = world.discord.dm(ada);
    let apart = world.links(ada, dm, "unlink", "").await;
    let told = apart.content.replace('\u{2060}', "");
    assert_eq!(told, words.tell(&LinkAnswer::Refused(LinkRefusal::NotLinked)));
    assert_eq!(
        world.companion.link_requests(),
        [
            (person(ada), LinkRequest::Code),
            (person(ada), LinkRequest::Preview("abcdefgh".to_owned())),
            (person(bob), LinkRequest::Preview(CODE.to_owned())),
            (person(ada), LinkRequest::Confirm(CODE.to_owned())),
            (person(ada), LinkRequest::Unlink),
        ]
    );
    world.end().await;
}

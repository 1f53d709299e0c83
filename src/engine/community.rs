//! What the moderators of a community chose, where it applies: language, budget and tone of what everybody there sees.
//! Whom it answers at all is asked by the adapters, which know the channels and the roles.

use magpie_core::ports::{InboxEntry, StoreError};
use magpie_core::{
    Audience, CommunityId, CommunitySettings, Need, NeedOrigin, NeedOutcome, Needs, Pick, Profile,
    SettingChange, SettingError, Want, Watch, Wish,
};

use super::Shared;
use super::turn::Turn;
use crate::memory;
use crate::planner::rules::CommunityAsk;

impl Shared {
    /// What was chosen for those who see a reply; in private nobody chooses for others.
    pub(super) async fn chosen_for(
        &self,
        audience: &Audience,
    ) -> Result<CommunitySettings, StoreError> {
        match audience {
            Audience::Private => Ok(CommunitySettings::default()),
            Audience::Community(id) => self.ports.communities.community_settings(id).await,
        }
    }

    /// Lets everything that is fixed around a reply be in the language of the community, where it chose one.
    pub(super) async fn speak_as_chosen(&self, entry: &mut InboxEntry) -> Result<(), StoreError> {
        let chosen = self.chosen_for(&entry.audience).await?;
        if let Some(code) = chosen.language.code() {
            entry.locale = Some(code.to_owned());
        }
        Ok(())
    }

    /// Makes a change; of several at once each is made to what the one before left.
    pub(super) async fn change_community(
        &self,
        id: &CommunityId,
        change: SettingChange,
    ) -> Result<Result<CommunitySettings, SettingError>, StoreError> {
        let _alone = self.profiles.of(&memory::taste_of(id)).lock().await;
        let mut settings = self.ports.communities.community_settings(id).await?;
        if let Err(error) = settings.change(change) {
            return Ok(Err(error));
        }
        self.ports.communities.save_community_settings(id, &settings).await?;
        Ok(Ok(settings))
    }

    /// Takes settings, wish list and taste of a community along to where it is known by another name. What was said there
    /// is found by its earlier name. Nothing is left to take along the second time.
    pub(super) async fn move_community(
        &self,
        from: &CommunityId,
        to: &CommunityId,
    ) -> Result<(), StoreError> {
        let (old, new) = (memory::taste_of(from), memory::taste_of(to));
        let _alone = self.profiles.of_all([&old, &new]).await;
        let (communities, wishes) = (&self.ports.communities, &self.ports.wishes);
        communities.rename(from, to).await?;
        let settings = communities.community_settings(from).await?;
        if settings != CommunitySettings::default() {
            communities.save_community_settings(to, &settings).await?;
            communities.save_community_settings(from, &CommunitySettings::default()).await?;
        }
        for wish in wishes.wishes_of(from).await? {
            let (wish_of, audience) = (Some(to.clone()), Audience::Community(to.clone()));
            let watch = Watch { wish_of, audience, ..wish.watch };
            wishes.keep_wish(&Wish { community: to.clone(), watch, ..wish }).await?;
            wishes.drop_wish(from, wish.number).await?;
        }
        let taste = self.ports.profiles.profile(&old).await?;
        if taste != Profile::empty(old.clone()) {
            self.ports.profiles.save_profile(&Profile { person: new, ..taste }).await?;
            self.ports.profiles.save_profile(&Profile::empty(old)).await?;
        }
        Ok(())
    }

    /// Answers what is asked of what belongs to everybody.
    pub(super) async fn about_community(
        &self,
        turn: &Turn<'_>,
        ask: CommunityAsk,
    ) -> Result<(String, Vec<Pick>), StoreError> {
        let words = turn.phrases().community();
        let text = match ask {
            CommunityAsk::Settings => match turn.entry.audience {
                Audience::Private => words.for_groups.to_owned(),
                Audience::Community(_) => {
                    format!("{}\n{}", words.tell(&turn.chosen, None), words.moderated)
                }
            },
            CommunityAsk::Wish { pick } => self.add_wish(turn, pick).await?,
            CommunityAsk::Wishes { page } => return self.list_wishes(turn, page).await,
            CommunityAsk::Unwish { number } => self.take_off_wish(turn, number).await?,
        };
        Ok((text, Vec::new()))
    }
}

/// The needs of a request within the budget of the community, where nothing was said of prices.
pub(super) fn within_budget(mut needs: Needs, turn: &Turn<'_>) -> Needs {
    let Some(budget) = turn.chosen.budget.filter(|_| !turn.reading.any_price) else { return needs };
    if !needs.iter().any(says_price) {
        let cap = Need::hard(Want::PriceMax(budget));
        needs.insert(cap.with_origin(NeedOrigin::Community));
    }
    needs
}

fn says_price(need: &Need) -> bool {
    let is_price = match need.want {
        Want::PriceMin(_) | Want::PriceMax(_) | Want::PriceAbout(_) => true,
        Want::Facet(..) | Want::InStock => false,
    };
    // What a model thinks that something costs is said by nobody.
    is_price && need.origin != NeedOrigin::Inferred
}

/// Says of a reply that it keeps to the budget of the community, where it does: nothing is said of prices in another
/// currency, which can't be held against it.
pub(super) fn budget_note(needs: &Needs, picks: &[Pick], turn: &Turn<'_>) -> Option<String> {
    let cap = needs.iter().find(|need| need.origin == NeedOrigin::Community)?;
    let kept = |pick: &Pick| {
        let mut verdicts = pick.verdicts.iter();
        verdicts.any(|said| said.need.same_as(cap) && said.outcome == NeedOutcome::Met)
    };
    if !picks.is_empty() && !picks.iter().any(kept) {
        return None;
    }
    match cap.want {
        Want::PriceMax(budget) => {
            let words = turn.phrases().community();
            Some(words.budget_note(budget))
        }
        Want::PriceMin(_) | Want::PriceAbout(_) | Want::Facet(..) | Want::InStock => None,
    }
}

//! What the moderators of a community chose, where it applies: language, budget and tone of what everybody there sees.
//! Whom it answers at all is asked by the adapters, which know the channels and the roles.

use magpie_core::ports::{InboxEntry, StoreError};
use magpie_core::{
    Audience, CommunityId, CommunitySettings, Need, NeedOrigin, Needs, SettingChange, SettingError,
    Want,
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

    /// Answers what is asked of what belongs to everybody.
    pub(super) fn about_community(&self, turn: &Turn<'_>, ask: CommunityAsk) -> String {
        let words = turn.phrases().community();
        match (ask, turn.entry.audience.community()) {
            (CommunityAsk::Settings, None) => words.for_groups.to_owned(),
            (CommunityAsk::Settings, Some(_)) => {
                format!("{}\n{}", words.tell(&turn.chosen, None), words.moderated)
            }
        }
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

/// Says of a reply that it keeps to the budget of the community, where it does.
pub(super) fn budget_note(needs: &Needs, turn: &Turn<'_>) -> Option<String> {
    let cap = needs.iter().find(|need| need.origin == NeedOrigin::Community)?;
    match cap.want {
        Want::PriceMax(budget) => {
            let words = turn.phrases().community();
            Some(words.budget_note.replace("{}", &budget.to_string()))
        }
        Want::PriceMin(_) | Want::PriceAbout(_) | Want::Facet(..) | Want::InStock => None,
    }
}

### What is remembered, in words. Values, quotes and days stand in it as they are.

## What an entry says
likes = aime : { $what }
rather_not = plutôt pas : { $what }
brand = la marque { $name }
for_whom = pour { $value }
price_low = ce qui est bon marché dans son genre
price_middle = les prix moyens
price_high = ce qui est cher dans son genre
shop = la boutique { $name }
word = « { $word } »
fact_size = taille : { $value }
fact_diet = régime : { $value }
fact_never = jamais : { $value }
fact_likes = aime : { $value }
fact_allergy = allergie : { $value }
fact_budget = budget
fact_budget_for = budget : { $value }
fact_often = souvent : { $value }
fact_often_not = souvent pas : { $value }

## How that is known
quoted = « { $quote } », { $day }
quoted_instead = « { $quote } », { $day } ; avant « { $before } »
reactions =
    { $count ->
        [one] { $count } réaction
       *[other] { $count } réactions
    }, la dernière le { $day }

## The list as an answer
line = { $what } ({ $why })
line_new = { $what } ({ $why }, nouveau aujourd'hui)
nothing = Je ne retiens encore rien de toi. Dis-moi des choses durables comme « je fais du 42 » ou « je n'achète jamais de cuir », et j'y penserai ; ♥ et ✕ sous mes propositions m'apprennent aussi.
stated = Voici ce que tu m'as dit :
learned = Et voici ce que j'ai appris de ce qui t'a plu ou non :
take_back = Dis « oublie que … » pour en retirer un.

## The taste of a community
taste_nothing = Je ne sais pas encore ce que vous aimez ici : ♥, ✕ et les votes sous mes propositions me l'apprennent.
taste = Voici ce que vous aimez ici, d'après ce qui a été touché ici :
taste_reset = Les modérateurs peuvent dire « oublie nos goûts ».
taste_for_groups = Les groupes et les serveurs ont leur propre goût ; demande là-bas. Ce que je retiens de toi est dans /memory.
taste_moderated = Seuls les modérateurs peuvent effacer ce que je sais du goût de tous ici.
taste_forgotten = Oublié : je repars de zéro avec ce que vous aimez ici.

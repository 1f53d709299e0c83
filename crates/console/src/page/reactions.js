// ♥ and ✕ under every pick, and why not: told to the server, and kept here so that a reload still shows them.
"use strict";

/** The vocabulary of the Agentic Commerce Protocol, in words. */
const REASONS = [
  ["price_sensitivity", t("reactions-price")], ["product_fit", t("reactions-style")], ["trust_security", t("reactions-trust")],
  ["shipping_cost", t("reactions-shipping")], ["shipping_speed", t("reactions-slow")], ["returns_policy", t("reactions-returns")],
  ["payment_options", t("reactions-payment")], ["comparison", t("reactions-comparing")], ["timing_deferred", t("reactions-later")],
  ["other", t("reactions-other")],
];
const MOST_REACTIONS = 100;

const reactions = () => kept.read("reactions", []);
const reactionTo = (card) => reactions().find(([turn, product]) => turn === card.turn && product === card.pick.product_id);

function keepReaction(card, kind, reason) {
  const product = card.pick.product_id;
  const others = reactions().filter(([turn, known]) => turn !== card.turn || known !== product);
  const now = kind === "withdrawn" ? [] : [[card.turn, product, kind, reason]];
  kept.write("reactions", [...others, ...now].slice(-MOST_REACTIONS));
}

/** Shows what was said of a pick; the question for a reason stands only right after a ✕. */
function fillReactions(card, asking = false) {
  const [, , kind, reason] = reactionTo(card) ?? [];
  for (const button of card.querySelectorAll(".react")) {
    button.setAttribute("aria-pressed", String(button.dataset.kind === kind));
    button.setAttribute("aria-label", button.dataset.kind === "liked" ? t("reactions-more-of", { title: card.pick.title }) : t("reactions-not-for-me", { what: card.pick.title }));
  }
  if (kind) card.dataset.reaction = kind; else delete card.dataset.reaction;
  const why = REASONS.find(([word]) => word === reason)?.[1];
  setText(card.querySelector(".reacted"), { liked: t("reactions-more"), disliked: why ? t("reactions-not-for-me", { what: why }) : t("reactions-not") }[kind] ?? "");
  const box = card.querySelector(".reasons");
  box.hidden = !asking;
  if (asking && box.children.length === 0) {
    box.append(el("span", "", t("reactions-why")), ...REASONS.map(([word, text]) => {
      const button = el("button", "reason", text);
      button.type = "button";
      button.dataset.reason = word;
      return button;
    }));
  }
  if (asking) box.scrollIntoView({ block: "nearest" });
}

async function react(card, kind, reason) {
  const said = { product: card.pick.product_id, kind, ...(reason && { reason }) };
  try {
    await ask(`/api/turns/${encodeURIComponent(card.turn)}/reactions`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(said),
    });
  } catch (error) {
    hint(error.message);
    return;
  }
  keepReaction(card, kind, reason);
  fillReactions(card, kind === "disliked" && !reason);
  announce({ liked: t("reactions-noted-more"), disliked: reason ? t("reactions-noted") : t("reactions-noted-not") }[kind] ?? t("reactions-withdrawn"));
}

/** A click in the thread that may be one of these. */
function reactionClick(target) {
  const card = target.closest?.(".pick");
  const button = target.closest?.(".react, .reason");
  if (!card || !button) return;
  if (button.dataset.reason) {
    card.querySelector(".react[data-kind=disliked]").focus();
    react(card, "disliked", button.dataset.reason);
  } else {
    react(card, button.getAttribute("aria-pressed") === "true" ? "withdrawn" : button.dataset.kind);
  }
}

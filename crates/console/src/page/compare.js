// Two versions of a prompt on the same stored turns, beside each other.
"use strict";

const both = document.getElementById("both");
both?.querySelector("button").addEventListener("click", async (event) => {
  const { prompt, from, to } = both.dataset, place = both.querySelector("[role=status]");
  const side = (title, reply) => {
    const shown = slate(title, reply, "h4");
    shown.append(made("p", `${reply.elapsed_ms} ms`, "nothing"));
    return shown;
  };
  event.target.disabled = true;
  place.replaceChildren();
  for (const turn of both.dataset.turns.split(" ")) {
    const box = document.createElement("article");
    const link = made("a", turn);
    link.href = `/turns/${encodeURIComponent(turn)}`;
    const title = made("h3", "");
    title.append(link);
    box.append(title);
    place.append(box);
    const replay = (version) => send(`/api/turns/${encodeURIComponent(turn)}/replay`, { versions: { [prompt]: version }, live: true });
    try {
      const sides = made("div", "", "sides");
      const [{ reply: one }, { reply: other }] = [await replay(from), await replay(to)];
      sides.append(side(from, one), side(to, other));
      const ids = (reply) => reply.picks.map((pick) => pick.product_id).join(" ");
      const same = one.reply === other.reply && ids(one) === ids(other);
      box.append(made("p", same ? t("compare-both-same") : t("compare-both-differ"), `notice ${same ? "good" : "warn"}`), sides);
    } catch (error) {
      box.append(made("p", error.message, "notice bad"));
    }
  }
  event.target.disabled = false;
});

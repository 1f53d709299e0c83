// How far a run is, as it goes; the page reads well without.
"use strict";

if (document.getElementById("running")) {
  const [doing, far, bar] = ["doing", "far", "bar"].map((id) => document.getElementById(id));
  const source = new EventSource("/evaluation/progress");
  source.onmessage = (event) => {
    const said = JSON.parse(event.data);
    doing.textContent = said.doing;
    far.textContent = said.all ? t("evaluation-far", { done: said.done, all: said.all }) : "";
    if (said.all) {
      bar.max = said.all;
      bar.value = said.done;
    } else {
      bar.removeAttribute("value");
    }
  };
  source.addEventListener("ended", () => {
    source.close();
    location.replace("/evaluation");
  });
}

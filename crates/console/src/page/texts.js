// What scripts say, in the language of the page, which carries the texts.
"use strict";

const TEXTS = JSON.parse(document.getElementById("texts").textContent);

/** A text; a variable stands in it as its name in braces. */
const t = (name, variables = {}) => TEXTS[name].replace(/\{(\w+)\}/g, (place, variable) => variables[variable] ?? place);

### What evaluation.js says, and the page before it does. Nothing may depend on a number.

evaluation-far = { $done } of { $all }

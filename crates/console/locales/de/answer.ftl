### A whole answer, for whoever has its link.

answer-title = Die Antwort von Magpie

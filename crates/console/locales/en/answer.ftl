### A whole answer, for whoever has its link.

answer-title = Magpie’s answer

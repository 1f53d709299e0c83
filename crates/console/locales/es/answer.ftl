### A whole answer, for whoever has its link.

answer-title = La respuesta de Magpie

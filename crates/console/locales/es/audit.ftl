### What those who run Magpie did. What the log holds stays as it was written: English.

audit-title = Registro de auditoría
audit-lede = Lo que hicieron quienes administran Magpie y lo que vieron de otras personas. Horas en UTC.
audit-events = Eventos
audit-caption = Eventos, los más recientes primero
audit-about = Sobre
audit-nothing = Aquí no ha pasado nada.

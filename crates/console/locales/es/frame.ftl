### What stands around every page, and words that many pages share.

frame-skip = Ir al contenido
frame-brand = Magpie, el chat
frame-rooms = Secciones
frame-chat = Chat
frame-turns = Consultas
frame-prompts = Prompts
frame-evaluation = Evaluación
frame-catalogue = Catálogo
frame-people = Personas
frame-health = Estado
frame-audit = Registro
frame-accounts = Cuentas
frame-sign-out = Cerrar sesión
frame-language = Idioma
# As accounts, tokens and refusals name them.
frame-role =
    { $role ->
        [viewer] lector
        [editor] editor
        [owner] propietario
       *[other] { $role }
    }
frame-agent =
    { $agent ->
        [product] producto
        [image] imagen
        [trend] tendencia
       *[other] { $agent }
    }
frame-when = Cuándo (UTC)
frame-who = Quién
frame-what = Qué
frame-order = Acción
frame-state = Estado
# Of a part or a source.
frame-is =
    { $state ->
        [on] activo
        [off] inactivo
        [basic] básico
        [failed] fallido
       *[other] { $state }
    }
frame-audit-log = registro de auditoría
frame-pages = Páginas
frame-newer = Más recientes
frame-older = Más antiguos

refused-title = Sin acceso
# "Back to the chat, or ask …"; the chat is a link.
refused-back = Volver al
refused-chat = chat
refused-or-ask = {" "}o preguntar a quien administra este Magpie.
refused-ask = Preguntar a quien administra este Magpie.

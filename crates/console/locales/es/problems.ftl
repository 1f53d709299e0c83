### What went wrong: told to programs in English, and to people in their language. Pages begin with a capital and end with a stop.

# The field of a form, and what it is to be.
problem-field =
    { $field ->
        [name] Nombre
        [password] Contraseña
        [role] Rol
        [days] Días
        [person] Persona
        [community] Comunidad
        [language] Idioma
       *[other] { $field }
    }: { $detail }
problem-unknown = No se conoce { $what }
problem-wrong-password = el nombre o la contraseña no es correcto
problem-many-sign-ins = demasiados intentos de inicio de sesión; esperar un momento
problem-name = de 1 a { $most } caracteres: a-z, 0-9, punto, guion y guion bajo
problem-taken = { $name } ya está en uso
problem-admin = admin se define con MAGPIE_ADMIN_PASSWORD y siempre es propietario
problem-short-password = al menos { $least } caracteres
problem-long-password = como máximo { $most } bytes
problem-one-of = debe ser uno de { $known }
problem-days = de 1 a { $most }
problem-other-site = se rechazan las solicitudes de otros sitios
problem-this-machine = solo se responde a este equipo mientras MAGPIE_ADMIN_PASSWORD no esté definida
problem-other-host = este servidor no es { $host }
problem-role =
    para esto hace falta el rol { $role ->
        [viewer] lector
        [editor] editor
        [owner] propietario
       *[other] { $role }
    }; { $name } tiene el rol { $own ->
        [viewer] lector
        [editor] editor
        [owner] propietario
       *[other] { $own }
    }
problem-open-to-nobody = esta dirección no está abierta a nadie
problem-other-sign-in = esta página es de otro inicio de sesión; volver a abrirla e intentarlo de nuevo

-- What reminders say, by kind of date, step and language; the words the office starts with.
--
-- Known names: given_name, start_day, start_time, former_day, former_time, place, contact.
-- The Spanish avoids á, í, ó and ú, which GSM-7 lacks: one of them makes a text of two segments cost three.

CREATE TABLE wording (
    step     text NOT NULL CHECK (step IN ('day_before', 'moved', 'cancelled', 'contact')),
    kind     text NOT NULL CHECK (kind IN ('appointment', 'hearing', 'class', 'payment', 'other', 'any')),
    language text NOT NULL CHECK (language IN ('en', 'es')),
    body     text NOT NULL CHECK (body <> ''),
    PRIMARY KEY (step, kind, language)
);

ALTER TABLE wording ENABLE ROW LEVEL SECURITY;
ALTER TABLE wording FORCE ROW LEVEL SECURITY;
CREATE POLICY work ON wording TO reminders_work USING (true) WITH CHECK (true);
-- FORCE holds for the owner too, who writes the first words below and any that a later migration adds.
CREATE POLICY seed ON wording TO reminders_owner USING (true) WITH CHECK (true);
GRANT SELECT ON wording TO reminders_work;

INSERT INTO wording (step, kind, language, body)
SELECT 'day_before', kind, 'en',
       'Hi {given_name}, a reminder: ' || what || ' on {start_day} at {start_time}, {place}.'
       || ' Reply 1 if you are coming, 2 if you need another time, 3 if you are not {given_name}.'
  FROM (VALUES ('appointment', 'you have an appointment'),
               ('hearing', 'you have a court date'),
               ('class', 'you have a class'),
               ('payment', 'you have a payment due'),
               ('other', 'we expect you')) AS named (kind, what);

INSERT INTO wording (step, kind, language, body)
SELECT 'day_before', kind, 'es',
       'Hola, {given_name}: le recordamos ' || what || ' el {start_day} a {start_time}, {place}.'
       || ' Responda 1 si viene, 2 si necesita otra hora, 3 si no es {given_name}.'
  FROM (VALUES ('appointment', 'su cita'),
               ('hearing', 'su cita en la corte'),
               ('class', 'su clase'),
               ('payment', 'su pago'),
               ('other', 'que le esperamos')) AS named (kind, what);

INSERT INTO wording (step, kind, language, body)
SELECT 'moved', kind, 'en',
       'Change for {given_name}: your ' || what || ' on {former_day} at {former_time} is now on'
       || ' {start_day} at {start_time}, {place}.'
       || ' Reply 1 if you are coming, 2 if you need another time, 3 if you are not {given_name}.'
  FROM (VALUES ('appointment', 'appointment'),
               ('hearing', 'court date'),
               ('class', 'class'),
               ('payment', 'payment'),
               ('other', 'date')) AS named (kind, what);

INSERT INTO wording (step, kind, language, body)
SELECT 'moved', kind, 'es',
       'Cambio para {given_name}: ' || what || ' del {former_day} a {former_time} es ahora el'
       || ' {start_day} a {start_time}, {place}.'
       || ' Responda 1 si viene, 2 si necesita otra hora, 3 si no es {given_name}.'
  FROM (VALUES ('appointment', 'su cita'),
               ('hearing', 'su cita en la corte'),
               ('class', 'su clase'),
               ('payment', 'su pago'),
               ('other', 'su cita')) AS named (kind, what);

INSERT INTO wording (step, kind, language, body)
SELECT 'cancelled', kind, 'en',
       'Change for {given_name}: your ' || what || ' on {start_day} at {start_time} is cancelled.'
  FROM (VALUES ('appointment', 'appointment'),
               ('hearing', 'court date'),
               ('class', 'class'),
               ('payment', 'payment'),
               ('other', 'date')) AS named (kind, what);

INSERT INTO wording (step, kind, language, body)
SELECT 'cancelled', kind, 'es',
       'Cambio para {given_name}: ' || what || ' del {start_day} a {start_time}.'
  FROM (VALUES ('appointment', 'se cancela su cita'),
               ('hearing', 'se cancela su cita en la corte'),
               ('class', 'se cancela su clase'),
               ('payment', 'se cancela su pago'),
               ('other', 'se cancela su cita')) AS named (kind, what);

INSERT INTO wording (step, kind, language, body)
VALUES ('contact', 'any', 'en', 'Questions: {contact}.'),
       ('contact', 'any', 'es', 'Preguntas: {contact}.');

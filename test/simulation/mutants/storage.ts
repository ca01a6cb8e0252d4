import { APPLICATION, edit, STORE, type Mutant } from './mutant';

/** Bugs in storing: lost updates, broken audit, calls before their intent, questions and alarms that get lost. */
export const STORAGE_MUTANTS: readonly Mutant[] = [
  {
    name: 'revision-forgotten',
    why: 'A document is written by its id alone: of two changes at the same time the first is lost.',
    rows: ['G3'],
    expects: ['I10', 'I3', 'I1'],
    edits: [
      edit(
        `${STORE}/aggregate-store.ts`,
        'await database.replace(collection, base.revision, document)',
        "(await database.update(\n          collection,\n          { _id: base._id },\n          Object.fromEntries(Object.entries(document).filter(([name]) => name !== '_id')),\n        )) > 0",
      ),
    ],
  },
  {
    name: 'waiting-events-dropped',
    why: 'Only the events of this change go with it: those that waited to be published are gone.',
    rows: [],
    expects: ['I10'],
    edits: [
      edit(
        `${STORE}/aggregate-store.ts`,
        'const outbox = [...(publishes ? [] : (before?.outbox ?? [])), ...events];',
        'const outbox = events;',
      ),
    ],
  },
  {
    name: 'events-published-after-the-change',
    why: 'First the change, then the events that it displaced: a crash in between loses them.',
    rows: [],
    expects: ['I10'],
    edits: [
      edit(`${STORE}/aggregate-store.ts`, 'if (publishes) await publish(database, before.outbox);', ''),
      edit(
        `${STORE}/aggregate-store.ts`,
        'return saved ? withoutEnvelope(document) : null;',
        'if (saved && publishes) await publish(database, before.outbox);\n    return saved ? withoutEnvelope(document) : null;',
      ),
    ],
  },
  {
    name: 'events-published-before-the-change',
    why: 'Events are published at once and the change is stored then: a change that loses its race has told of itself already.',
    rows: [],
    expects: ['I10'],
    edits: [
      edit(
        `${STORE}/aggregate-store.ts`,
        'if (publishes) await publish(database, before.outbox);',
        'if (events.length > 0) await publish(database, events);',
      ),
      edit(
        `${STORE}/aggregate-store.ts`,
        'const outbox = [...(publishes ? [] : (before?.outbox ?? [])), ...events];',
        'const outbox: AuditEvent[] = [];',
      ),
    ],
  },
  {
    name: 'called-before-the-intent-is-stored',
    why: 'What is due is done first and written down afterwards, so that only what was done is written down.',
    rows: ['D10'],
    expects: ['I5', 'I1'],
    edits: [
      edit(
        `${APPLICATION}/subscription/ask.ts`,
        'const claimed = await app.memberships.change(memberId, origin, (membership) => inWords(app, claim(membership, which, nowMs)), {\n    seen,\n  });\n  if (!claimed) return null;\n  let current = claimed.aggregate;\n  for (const work of claimed.result) {\n    current = (await perform(app, current, work)) ?? current;\n  }',
        'const stored = await app.memberships.get(memberId);\n  if (!stored) return null;\n  const claimed = inWords(app, claim(stored, which, nowMs));\n  let current = claimed.next;\n  for (const work of claimed.result) {\n    current = (await perform(app, current, work)) ?? current;\n  }\n  await app.memberships.change(memberId, origin, (membership) => inWords(app, claim(membership, which, nowMs)), { seen });',
      ),
    ],
  },
  {
    name: 'question-asked-once',
    why: 'A matter is taken off the list when it is taken up: without an answer, nobody asks again.',
    rows: ['D16'],
    expects: ['I6', 'I14'],
    edits: [
      edit(
        `${APPLICATION}/subscription/claim.ts`,
        'return { next: putCheck(membership, check.of, check.no, { count, dueMs, askedMs: nowMs }), work:',
        'return { next: putCheck(membership, check.of, check.no, { count, dueMs: null, askedMs: nowMs }), work:',
      ),
    ],
  },
  {
    name: 'given-up-without-an-alarm',
    why: 'After so many questions without an answer the matter is dropped, and nobody is told.',
    rows: [],
    expects: ['I6'],
    edits: [edit(`${APPLICATION}/subscription/claim.ts`, 'alarms: [unresolved(membership, check)],', 'alarms: [],')],
  },
  {
    name: 'alarm-only-when-given-up',
    why: 'A charging order calls for a person when it is given up after a month, not when its bound has passed.',
    rows: [],
    expects: ['I6'],
    edits: [edit(`${APPLICATION}/charging/drive.ts`, 'tries <= PACES[matter].alarmAfter', 'tries <= PACES[matter].stopAfter')],
  },
  {
    name: 'rate-ignored',
    why: 'Deductions go out as fast as they are due: the platform will say when it is too much.',
    rows: [],
    expects: ['I4'],
    profile: 'calm',
    edits: [edit(`${APPLICATION}/subscription/apply.ts`, 'if (!(await app.deductionRate.take())) return unanswered();', '')],
  },
];

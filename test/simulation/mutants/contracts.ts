import { APPLICATION, DOMAIN, edit, type Mutant } from './mutant';

const SUBSCRIPTION = `${DOMAIN}/subscription`;

/** Bugs in who has signed, whether it still counts, and what follows from that. */
export const CONTRACT_MUTANTS: readonly Mutant[] = [
  {
    name: 'late-add-revives',
    why: 'An ADD says signed, whenever it arrives: one that was delayed revives a contract that was ended.',
    rows: ['D13'],
    expects: ['I9', 'I4'],
    edits: [
      edit(
        `${SUBSCRIPTION}/contract-machine.ts`,
        "ended: {\n      awaited: 'ended',\n      added: 'ended',",
        "ended: {\n      awaited: 'ended',\n      added: 'signed',",
      ),
    ],
  },
  {
    name: 'each-add-makes-a-contract',
    why: 'An ADD adds a contract: two copies of it add two.',
    rows: ['D13'],
    expects: ['I10', 'I9', 'I3'],
    edits: [
      edit(
        `${SUBSCRIPTION}/reduce-contract.ts`,
        "const next = putCheck(replaceContract(membership, changed), 'contract',",
        "const held = fact.kind === 'added' ? { ...membership, contracts: [...membership.contracts, changed] } : replaceContract(membership, changed);\n  const next = putCheck(held, 'contract',",
      ),
    ],
  },
  {
    name: 'termination-ignored',
    why: 'Only our own termination ends a contract: a DELETE that nobody asked for changes nothing.',
    rows: [],
    expects: ['I4'],
    edits: [
      edit(
        `${SUBSCRIPTION}/contract-machine.ts`,
        "signed: { awaited: 'signed', added: 'signed', deleted: 'ended',",
        "signed: { awaited: 'signed', added: 'signed', deleted: 'signed',",
      ),
    ],
  },
  {
    name: 'cancellation-not-stored',
    why: 'The wish to cancel is worked out and its result forgotten: the user is answered, and renewal goes on.',
    rows: [],
    expects: ['I4'],
    edits: [
      edit(
        `${APPLICATION}/subscription/cancel.ts`,
        'return { next: outcome.next, alarms: outcome.alarms, result: contract.contractCode };',
        'return { next: membership, alarms: outcome.alarms, result: contract.contractCode };',
      ),
    ],
  },
  {
    name: 'termination-asked-for-once',
    why: 'The platform is told once to end a contract: a call that was lost leaves it signed there for ever.',
    rows: [],
    expects: ['I14'],
    edits: [
      edit(
        `${APPLICATION}/subscription/ask-contract.ts`,
        "if (contract.state === 'ending' && answer.kind === 'added') {",
        "if (contract.state === 'ending' && contract.contractId === null) {",
      ),
    ],
  },
  {
    name: 'signed-taken-for-paid',
    why: 'Who has signed has paid: a contract whose ADD comes before its payment is deducted by at once.',
    rows: [],
    expects: ['I4', 'I3'],
    edits: [
      edit(`${SUBSCRIPTION}/renewal.ts`, "return order?.state === 'paid' || order?.state === 'refunded';", 'return order !== undefined;'),
    ],
  },
  {
    name: 'live-contract-not-looked-for',
    why: 'Whoever taps on subscribe is sold a period, also one whose contract is live and will be deducted by.',
    rows: ['D20'],
    expects: ['I3', 'I2'],
    edits: [edit(`${APPLICATION}/subscription/subscribe.ts`, 'if (liveContract(membership)) throw userErrors.alreadySubscribed();', '')],
  },
  {
    name: 'two-contracts-for-one-user',
    why: 'A change of plan signs the new contract and leaves the old one: both are deducted by.',
    rows: ['D20'],
    expects: ['I4', 'I2'],
    edits: [
      edit(`${SUBSCRIPTION}/renewal-steps.ts`, 'dropCycles(endSuperseded(membership, nowMs), nowMs)', 'dropCycles(membership, nowMs)'),
    ],
  },
];

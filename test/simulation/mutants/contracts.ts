import { APPLICATION, DOMAIN, edit, GATEWAYS, type Mutant } from './mutant';

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
    name: 'termination-by-query-ignored',
    why: 'State 1 of the query is read as not signed yet, although the reply says when the contract was ended.',
    rows: [],
    expects: ['I6', 'I14'],
    edits: [
      edit(
        `${GATEWAYS}/wechat-pay/codec/contract.ts`,
        "if (wire.contract_terminated_time === null && wire.contract_termination_mode === null) return { kind: 'absent' };",
        "if (wire.contract_termination_mode !== 1) return { kind: 'absent' };",
      ),
    ],
  },
  {
    name: 'deducted-while-ending',
    why: 'A contract counts until the platform has confirmed its end: what the user has cancelled here is deducted meanwhile.',
    rows: [],
    expects: ['I4'],
    profile: 'outages',
    edits: [
      edit(
        `${SUBSCRIPTION}/renewal.ts`,
        "if (contract.state !== 'signed') return false;",
        "if (contract.state !== 'signed' && contract.state !== 'ending') return false;",
      ),
      edit(
        `${SUBSCRIPTION}/renewal-steps.ts`,
        "membership.contracts.some((c) => c.contractCode === contractCode && c.state === 'signed');",
        "membership.contracts.some((c) => c.contractCode === contractCode && c.state !== 'ended');",
      ),
      edit(
        `${APPLICATION}/subscription/apply.ts`,
        "return stored?.contracts.some((c) => c.contractCode === contractCode && c.state === 'signed') ?? false;",
        "return stored?.contracts.some((c) => c.contractCode === contractCode && c.state !== 'ended') ?? false;",
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
    name: 'contract-of-the-buyer',
    why: 'The contract belongs to whoever bought: that somebody else signed it, and pays, is not looked at.',
    rows: ['D12'],
    expects: ['I8', 'I3', 'I4'],
    edits: [
      edit(
        `${APPLICATION}/subscription/settle.ts`,
        "return isExpected && fact.kind === 'added' && fact.openid !== membership.openid;",
        "return isExpected && fact.kind === 'added' && fact.openid === '';",
      ),
    ],
  },
  {
    name: 'granted-only-with-a-contract',
    why: 'Without a contract it is no subscription: who paid where the platform offered none gets nothing.',
    rows: ['D21'],
    expects: ['I3'],
    edits: [
      edit(
        `${SUBSCRIPTION}/reduce-order.ts`,
        "if (from === 'paid') return membership;",
        "if (from === 'paid' || !membership.contracts.some((c) => c.contractCode === order.contractCode && c.offered)) return membership;",
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

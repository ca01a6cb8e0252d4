export { checkInvariants } from './check';
export { BOOKS, type Evidence } from './evidence';
export type { InvariantId, Violation } from './violation';
export { createWatch, type Watch } from './watch';

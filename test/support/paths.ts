/** The built fixture functions (`test/support/functions`). */
export const FIXTURE_DIR = 'dist/test/functions';
/** Credentials that test stacks start with: making RSA keys for each would take most of their start-up. */
export const KEYS_FILE = 'dist/test/keys.json';
/** A stack that can be started as a process of its own. */
export const STACK_MAIN = 'dist/test/stack-main.mjs';
/** The phone as the browser tests drive it: built once, untouched by a stack that runs beside the tests. */
export const TEST_PHONE_DIR = 'dist/test/phone';
/** Pairs of keys for tests that run without a stack. */
export const RSA_PAIRS_FILE = 'dist/test/rsa-pairs.json';
/** Keys and certificates of the parties to mutual TLS. */
export const CERTIFICATES_FILE = 'dist/test/certificates.json';

/** The built fixture functions (`test/support/functions`). */
export const FIXTURE_DIR = 'dist/test/functions';
/** Credentials that test stacks start with: making RSA keys for each would take most of their start-up. */
export const KEYS_FILE = 'dist/test/keys.json';

import * as fc from 'fast-check';

/** Property tests with the same inputs in every run; a failure names its seed all the same. */
fc.configureGlobal({ seed: 20261123 });
export { fc };

export { buildPhone, type PhoneBuildOptions, type PhoneBuildResult } from './build-phone';
export { PhoneBuildError } from './errors';
export { watchPhone, type PhoneBuildOutcome, type PhoneWatch, type PhoneWatchOptions } from './watch';

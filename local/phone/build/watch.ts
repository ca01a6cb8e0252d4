import { watch, type FSWatcher } from 'node:fs';
import { buildPhone, resolvePaths, type PhoneBuildOptions, type PhoneBuildResult } from './build-phone';
import { PhoneBuildError } from './errors';

/** Editors write a file in several steps and tools write many files: one build for what comes within this time. */
const QUIET_MS = 60;
/** Written by the build of npm packages, in bulk, and by nobody else. */
const IGNORED = /(^|[\\/])(node_modules|\.git)([\\/]|$)/;

/** What a build came to. */
export type PhoneBuildOutcome = PhoneBuildResult | { readonly error: PhoneBuildError };

export interface PhoneWatch {
  /** The first build. */
  readonly first: PhoneBuildOutcome;
  close(): void;
}

export interface PhoneWatchOptions extends PhoneBuildOptions {
  /** A rebuild is done. `error` says why it failed; the phone shows it after a reload, as it reads `build.json`. */
  readonly onRebuilt: (outcome: PhoneBuildOutcome) => void;
}

/** Builds the phone now and after every change of the mini-program or of the phone's own source, one build at a time. A build that fails does not end the watch. */
export async function watchPhone(options: PhoneWatchOptions): Promise<PhoneWatch> {
  const builder = new Builder(options);
  const { miniprogramDir, browserDir } = resolvePaths(options);
  // Before the first build: what changes while it runs is built afterwards.
  const watchers: FSWatcher[] = [miniprogramDir, browserDir].map((folder) =>
    watch(folder, { recursive: true }, (_event, file) => {
      if (file === null || !IGNORED.test(file)) builder.request();
    }),
  );
  const first = await builder.build();
  return {
    first,
    close: () => {
      builder.close();
      for (const watcher of watchers) watcher.close();
    },
  };
}

class Builder {
  private timer: NodeJS.Timeout | undefined;
  private running = false;
  private again = false;
  private closed = false;

  constructor(private readonly options: PhoneWatchOptions) {}

  /** Builds soon, or after the build that is running. */
  request(): void {
    clearTimeout(this.timer);
    if (this.closed) return;
    this.timer = setTimeout(() => void this.rebuild(), QUIET_MS);
  }

  async build(): Promise<PhoneBuildOutcome> {
    this.running = true;
    const outcome = await buildOutcome(this.options);
    this.running = false;
    if (this.again) this.request();
    this.again = false;
    return outcome;
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }

  private async rebuild(): Promise<void> {
    if (this.running) {
      this.again = true;
      return;
    }
    const outcome = await this.build();
    if (!this.closed) this.options.onRebuilt(outcome);
  }
}

async function buildOutcome(options: PhoneBuildOptions): Promise<PhoneBuildOutcome> {
  return buildPhone(options).catch((error: unknown) => ({ error: asBuildError(error) }));
}

/** A file that vanishes during the build is a problem of the source too: the next change mends it. */
function asBuildError(error: unknown): PhoneBuildError {
  if (error instanceof PhoneBuildError) return error;
  return new PhoneBuildError([{ at: 'build', message: error instanceof Error ? error.message : String(error) }]);
}

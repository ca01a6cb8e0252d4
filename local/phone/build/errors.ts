/** A flaw in the mini-program's source, with the place where to mend it. */
export interface SourceProblem {
  /** `pages/home/index.wxml:12:3`, relative to the mini-program; without line when the whole file is concerned. */
  readonly at: string;
  readonly message: string;
}

/** The mini-program does not compile. The message lists every problem as `file:line:column message`; mend the source. */
export class PhoneBuildError extends Error {
  override readonly name = 'PhoneBuildError';

  constructor(readonly problems: readonly SourceProblem[]) {
    super(problems.map(describeProblem).join('\n'));
  }
}

/** One line for people: place and message. */
export function describeProblem(problem: SourceProblem): string {
  return `${problem.at} ${problem.message}`;
}

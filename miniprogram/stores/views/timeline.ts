export type StepState = 'waiting' | 'checking' | 'done' | 'skipped' | 'failed';
/** One line of `status-timeline`. */
export interface TimelineStep {
  readonly name: string;
  readonly state: StepState;
  readonly text: string;
}
/** What a state is called where there is nothing more exact to say. */
export type StepWords = Readonly<Record<StepState, string>>;

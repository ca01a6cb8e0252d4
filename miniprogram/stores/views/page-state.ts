import type { CloudCallError } from '../../services/cloud';
import type { LoadPhase } from '../loading';
import { failureText, type Wording } from './common';

/** How reading goes: a `Loading`, or a store that has one. */
interface Reading {
  readonly phase: LoadPhase;
  readonly slow: boolean;
  readonly failure: CloudCallError | null;
}
/** What stands in place of a content that was read and is not there. */
export interface EmptyPage {
  readonly heading: string;
  readonly text: string;
  readonly action: string;
}
export interface PageState extends EmptyPage {
  readonly phase: 'loading' | 'failed' | 'empty' | 'ready';
  readonly slowText: string;
  /** What is on the screen is older than the last attempt to read it. */
  readonly staleText: string;
}

/** What a page that reads shows in place of its content. `empty`: null when there is something to show. */
export function pageState({ phase, slow, failure }: Reading, empty: EmptyPage | null, wording: Wording): PageState {
  const { common } = wording.texts;
  const staleText = phase === 'ready' ? failureText(failure, wording) : '';
  if (phase === 'ready' && empty !== null) return { ...empty, phase: 'empty', slowText: '', staleText };
  return {
    phase: phase === 'idle' ? 'loading' : phase,
    heading: common.failedTitle,
    text: failureText(failure, wording),
    action: common.retry,
    slowText: slow ? common.slow : '',
    staleText,
  };
}

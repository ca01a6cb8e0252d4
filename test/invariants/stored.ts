/** What the audit of one aggregate has led to, up to an event that is about to be taken in. */
export interface Stored {
  readonly id: string;
  value<T>(entity: string, no: string): T | undefined;
  all<T>(entity: string): readonly T[];
}

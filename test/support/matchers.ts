/** For `toThrow`: an error with at least these fields. */
export const errorWith = (fields: Readonly<Record<string, unknown>>): Error => expect.objectContaining(fields) as Error;

/** A text that contains this one, for use inside an expected object. */
export const containing = (part: string): unknown => expect.stringContaining(part);

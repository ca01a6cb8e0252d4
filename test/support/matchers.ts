/** For `toThrow`: an error with at least these fields. */
export const errorWith = (fields: Readonly<Record<string, unknown>>): Error => expect.objectContaining(fields) as Error;

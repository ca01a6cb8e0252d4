/** A function that cannot even be loaded. */
throw new Error('no configuration');
export const main = (): null => null;

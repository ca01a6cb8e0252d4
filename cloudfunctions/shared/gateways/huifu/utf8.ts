import { isUtf8 } from 'node:buffer';

/** The text of these bytes; null when they are no UTF-8, as a replacement character would change what was signed. */
export const utf8Text = (bytes: Uint8Array): string | null =>
  isUtf8(bytes) ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8') : null;

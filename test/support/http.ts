import type { Http } from '../../cloudfunctions/shared/platform/ports';

/** Bytes in a piece of a download: few, so that whoever reads one has to put lines together. */
const PIECE_BYTES = 4_096;

/** A network that downloads what it sends for, in pieces. */
export function inPieces(send: Http['send']): Http {
  return {
    send,
    async download(request) {
      const { status, headers, body } = await send(request);
      return { status, headers, body: pieces(body) };
    },
  };
}

/** Arrives piece by piece, like everything from a network. */
async function* pieces(body: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < body.length; at += PIECE_BYTES) yield await Promise.resolve(body.subarray(at, at + PIECE_BYTES));
}

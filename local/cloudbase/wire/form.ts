/** `multipart/form-data`, in which the SDKs send what is not text. */
import busboy from 'busboy';
import { invalidParameter } from '../errors';

/** What the signature covers of such a content type: the boundary is drawn after signing. */
export const FORM_TYPE = 'multipart/form-data';

export const isForm = (contentType: string): boolean => contentType.startsWith(FORM_TYPE);

/** The parts by name: texts, and bytes where a part says that it has bytes. Rejects with what is wrong with the form. */
export function readForm(contentType: string, body: Buffer): Promise<Record<string, string | Buffer>> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      reject(invalidParameter(`request body is no form: ${String(error)}`));
    };
    const parts: Record<string, string | Buffer> = {};
    const reader = openReader(contentType, fail);
    reader?.on('field', (name, text) => (parts[name] = text));
    reader?.on('file', (name, stream) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => (parts[name] = Buffer.concat(chunks)));
    });
    reader?.on('error', fail);
    reader?.on('close', () => {
      resolve(parts);
    });
    reader?.end(body);
  });
}

/** Null, and told to `fail`, for a content type without a boundary. */
function openReader(contentType: string, fail: (error: unknown) => void): busboy.Busboy | null {
  try {
    return busboy({ headers: { 'content-type': contentType } });
  } catch (error) {
    fail(error);
    return null;
  }
}

/**
 * A message for people: JSON indented; flat XML with one field a line and without CDATA marks; anything else as it is.
 */
export function prettyMessage(text: string): string {
  const trimmed = text.trim();
  if (trimmed.startsWith('{') || trimmed.startsWith('[')) return prettyJson(trimmed);
  return trimmed.startsWith('<xml') ? prettyXml(trimmed) : text;
}

function prettyJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch (error) {
    // Cut off, or corrupted by a fault: shown as it went over the wire.
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

function prettyXml(text: string): string {
  const fields = [...text.matchAll(/<(\w+)>\s*(?:<!\[CDATA\[([\s\S]*?)\]\]>|([^<]*?))\s*<\/\1>/g)];
  if (fields.length === 0) return text;
  const width = Math.max(...fields.map(([, name]) => name?.length ?? 0));
  return fields.map(([, name = '', quoted, plain]) => `${name.padEnd(width)}  ${quoted ?? plain ?? ''}`).join('\n');
}

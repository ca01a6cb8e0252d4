/**
 * A message for people: JSON indented; flat XML and forms with one field a line, decoded; anything else as it is.
 */
export function prettyMessage(text: string): string {
  const trimmed = text.trim();
  if (trimmed.startsWith('{') || trimmed.startsWith('[')) return prettyJson(trimmed);
  if (FORM.test(trimmed)) return prettyForm(trimmed);
  return trimmed.startsWith('<xml') ? prettyXml(trimmed) : text;
}

/** Two fields at least: `a=b` is more often plain text than a form. */
const FORM = /^[\w.-]+=[^\s&]*(&[\w.-]+=[^\s&]*)+$/;

function prettyForm(text: string): string {
  const fields = [...new URLSearchParams(text)];
  return alignFields(fields.map(([name, value]) => [name, value.startsWith('{') ? prettyJson(value) : value]));
}

function alignFields(fields: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(...fields.map(([name]) => name.length));
  return fields.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
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
  return alignFields(fields.map(([, name = '', quoted, plain]) => [name, quoted ?? plain ?? '']));
}

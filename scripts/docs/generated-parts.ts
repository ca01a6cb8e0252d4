/**
 * Replaces what stands between `<!-- generated: NAME -->` and `<!-- end -->` by the part of that name.
 * @throws Error when the document asks for a part that nobody makes, or an opened part is not closed
 */
export function fillGenerated(document: string, parts: ReadonlyMap<string, string>): string {
  const opened = document.match(/<!-- generated: /g)?.length ?? 0;
  let filled = 0;
  const result = document.replace(
    /(<!-- generated: (.+?) -->\n)[\s\S]*?(<!-- end -->)/g,
    (_whole, open: string, name: string, close: string) => {
      const part = parts.get(name);
      if (part === undefined) throw new Error(`nothing generates "${name}"; there are: ${[...parts.keys()].join(', ')}`);
      filled += 1;
      return `${open}\n${part}\n\n${close}`;
    },
  );
  if (filled !== opened) throw new Error(`${opened} generated parts are opened, ${filled} are closed by <!-- end -->`);
  return result;
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const DOCUMENTS = [
  'README.md',
  'README.zh-CN.md',
  ...['docs', 'docs/decisions'].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`),
  ),
];
const scripts = Object.keys((JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }).scripts);
const linksOf = (text: string): string[] => [...text.matchAll(/(?:\]\(|src=")(?!https?:)([^)"\s]+)[)"]/g)].map(([, link = '']) => link);
const commandsOf = (text: string): string[] => [...text.matchAll(/`npm run ([\w:]+)/g)].map(([, name = '']) => name);

describe.each(DOCUMENTS)('%s', (file) => {
  const text = readFileSync(file, 'utf8');
  it('links to what exists', () => {
    const missing = linksOf(text).filter((link) => !existsSync(path.join(path.dirname(file), link.replace(/#.*/, ''))));
    expect(missing).toEqual([]);
  });
  it('names commands that exist', () => {
    expect(commandsOf(text).filter((name) => !scripts.includes(name))).toEqual([]);
  });
});

describe('the two READMEs', () => {
  const [english, chinese] = ['README.md', 'README.zh-CN.md'].map((file) => readFileSync(file, 'utf8')) as [string, string];
  it('have the same sections, links and commands', () => {
    const outline = (text: string): object => ({
      headings: text.match(/^#+ /gm),
      commands: commandsOf(text),
      links: linksOf(text).filter((link) => !link.startsWith('README')),
    });
    expect(outline(chinese)).toEqual(outline(english));
  });
});

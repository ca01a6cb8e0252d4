import { controlGet } from '../../shared/control';
import { h } from '../../shared/dom';
import { CollectionsSchema, DocumentsSchema } from '../../shared/panel-data';
import { actionButton, announceFailure, debounced, type View } from './section';

const PAGE_SIZE = 25;
/** The panel looks again this long after the last change, in milliseconds. */
const SETTLED_MS = 300;

/** A look into the collections. */
export function databaseView(): View & { changed(): void } {
  const browser = new DatabaseBrowser();
  const refresh = () => {
    if (!browser.element.hidden) browser.refresh().catch(announceFailure);
  };
  return { element: browser.element, shown: refresh, changed: debounced(SETTLED_MS, refresh) };
}

class DatabaseBrowser {
  private readonly collections = h('nav', { 'aria-label': 'Collections' });
  private readonly documents = h('div', { class: 'documents' });
  private readonly open = new Set<string>();
  private selected: string | null = null;
  private shownCount = PAGE_SIZE;
  readonly element = h('div', { class: 'view database' }, this.collections, this.documents);

  async refresh(): Promise<void> {
    const { collections } = await controlGet('collections', CollectionsSchema);
    this.selected ??= collections.find(({ count }) => count > 0)?.name ?? collections[0]?.name ?? null;
    this.collections.replaceChildren(
      ...collections.map(({ name, count }) =>
        h(
          'button',
          { type: 'button', 'aria-current': String(name === this.selected), onclick: () => this.select(name) },
          name,
          h('small', {}, String(count)),
        ),
      ),
    );
    if (this.selected !== null) await this.paintDocuments(this.selected);
  }

  private select(name: string): void {
    this.selected = name;
    this.shownCount = PAGE_SIZE;
    this.refresh().catch(announceFailure);
  }

  private async paintDocuments(collection: string): Promise<void> {
    const query = new URLSearchParams({ collection, limit: String(this.shownCount) });
    const { total, documents } = await controlGet(`documents?${query.toString()}`, DocumentsSchema);
    const more = actionButton(`Show more (${total - documents.length})`, async () => {
      this.shownCount += PAGE_SIZE;
      await this.refresh();
    });
    this.documents.replaceChildren(...documents.map((document) => this.document(document)), ...(documents.length < total ? [more] : []));
    if (total === 0) this.documents.replaceChildren(h('p', { class: 'empty' }, 'No documents.'));
  }

  /** Documents that were unfolded stay so when the list is painted again. */
  private document(document: Readonly<Record<string, unknown>>): HTMLElement {
    const id = String(document._id);
    const details = h(
      'details',
      { open: this.open.has(id) },
      h('summary', {}, id, ' ', h('small', {}, describe(document))),
      h('pre', {}, JSON.stringify(document, null, 2)),
    );
    details.addEventListener('toggle', () => {
      if (details.open) this.open.add(id);
      else this.open.delete(id);
    });
    return details;
  }
}

/** The first short fields, to tell documents apart. */
function describe(document: Readonly<Record<string, unknown>>): string {
  return Object.entries(document)
    .filter(([name, value]) => name !== '_id' && (typeof value === 'string' || typeof value === 'number') && String(value).length <= 24)
    .slice(0, 4)
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join(' · ');
}

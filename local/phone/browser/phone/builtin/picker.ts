import { text, type BuiltinDefinition, type PickRequest } from './definition';

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** What a column shows: the items, or one field of each. */
function labels(range: unknown, rangeKey: string): string[] {
  return list(range).map((item) => text(rangeKey === '' || typeof item !== 'object' || item === null ? item : Reflect.get(item, rangeKey)));
}

function columnsOf(mode: string, range: unknown, rangeKey: string): PickRequest['columns'] {
  if (mode === 'multiSelector') return list(range).map((column) => labels(column, rangeKey));
  return mode === 'selector' ? [labels(range, rangeKey)] : [];
}

/** `picker`: its content is tapped, a sheet comes up from below. */
export const PICKER: BuiltinDefinition = {
  tag: 'picker',
  properties: {
    mode: { type: String, value: 'selector' },
    range: { type: Array, value: [] },
    rangeKey: String,
    value: null,
    start: String,
    end: String,
    fields: String,
    disabled: Boolean,
    headerText: String,
    name: String,
  },
  create(host, context) {
    const open = async () => {
      if (host.get('disabled') === true) return;
      const mode = text(host.get('mode'));
      const columns = columnsOf(mode, host.get('range'), text(host.get('rangeKey')));
      const value = await context.pick({
        mode,
        columns,
        value: host.get('value'),
        start: text(host.get('start')),
        end: text(host.get('end')),
        fields: text(host.get('fields')),
        headerText: text(host.get('headerText')),
      });
      if (value === null) {
        host.emit('cancel', {});
        return;
      }
      host.set({ value });
      host.emit('change', { value });
    };
    host.onTap(() => void open());
    return {};
  },
};

import type { NoticeView } from '../../stores/views/notice';

const EMPTY: NoticeView = { title: '', steps: [], promises: [] };

/** What is charged today, next and later, that it cannot rise, and how to stop it. Stands before every payment and every signing. */
Component({
  properties: { notice: { type: Object, value: EMPTY } },
});
